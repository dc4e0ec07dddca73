package dev.mastrajpa.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A recorded conversation: one JSON document a line, each a thread, a message or a resource as
 * Mastra writes them.
 */
record Conversation(
    List<MastraResource> resources, List<MastraThread> threads, List<MastraMessage> messages) {

  static Conversation read(String resource) {
    Conversation read = new Conversation(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    ObjectMapper mapper = new ObjectMapper();
    try (InputStream in =
            Objects.requireNonNull(Conversation.class.getResourceAsStream(resource), resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read.add(mapper.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  private void add(JsonNode line) {
    if (line.has("thread")) {
      threads.add(thread(line.get("thread")));
    } else if (line.has("message")) {
      messages.add(message(line.get("message")));
    } else {
      resources.add(resource(line.get("resource")));
    }
  }

  private static MastraThread thread(JsonNode json) {
    MastraThread thread =
        new MastraThread(text(json, "id"), text(json, "resourceId"), text(json, "title"));
    thread.setMetadata(json.get("metadata"));
    thread.setCreatedAt(Instant.parse(text(json, "createdAt")));
    return thread;
  }

  private static MastraMessage message(JsonNode json) {
    MastraMessage message =
        new MastraMessage(
            text(json, "id"),
            text(json, "threadId"),
            text(json, "resourceId"),
            text(json, "role"),
            json.required("content"));
    message.setCreatedAt(Instant.parse(text(json, "createdAt")));
    return message;
  }

  private static MastraResource resource(JsonNode json) {
    MastraResource resource = new MastraResource(text(json, "id"));
    resource.setWorkingMemory(text(json, "workingMemory"));
    resource.setMetadata(json.get("metadata"));
    resource.setCreatedAt(Instant.parse(text(json, "createdAt")));
    return resource;
  }

  private static String text(JsonNode json, String field) {
    return json.required(field).textValue();
  }
}
