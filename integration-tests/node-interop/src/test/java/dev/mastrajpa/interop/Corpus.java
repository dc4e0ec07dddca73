package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What both sides must be able to store and read: {@code memory-corpus.json}. */
final class Corpus {

  private static final String FILE = "memory-corpus.json";
  private static final JsonNode CORPUS = read();

  private Corpus() {}

  /** A JSON document with all its digits. */
  record Document(String name, String json) {

    @Override
    public String toString() {
      return name;
    }
  }

  /** Documents for metadata: those of the file and what is too long for it. */
  static List<Document> documents() {
    List<Document> documents = new ArrayList<>();
    CORPUS
        .path("documents")
        .forEach(
            document ->
                documents.add(
                    new Document(document.path("name").asText(), document.path("json").asText())));
    documents.add(new Document("a megabyte", "{\"a\": \"" + "0123456789".repeat(100_000) + "\"}"));
    return documents;
  }

  /** Documents that are nested deeper than most programs follow. */
  static List<Document> deepDocuments() {
    return List.of(
        new Document("1,500 levels of objects", "{\"a\": ".repeat(1500) + 1 + "}".repeat(1500)),
        new Document(
            "1,500 levels of arrays", "{\"a\": " + "[".repeat(1500) + "]".repeat(1500) + "}"));
  }

  /** Ids with whatever may stand in one. */
  static List<String> ids() {
    List<String> ids = new ArrayList<>();
    CORPUS.path("ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  /** Messages of format 2: {@code name}, {@code role} and {@code content}. */
  static List<JsonNode> messages() {
    List<JsonNode> messages = new ArrayList<>();
    CORPUS.path("messages").forEach(messages::add);
    for (Document document : documents()) {
      ObjectNode message = object().put("name", "metadata: " + document).put("role", "user");
      ObjectNode content = message.putObject("content").put("format", 2);
      content.putArray("parts").addObject().put("type", "text").put("text", "x");
      content.set("metadata", PeerJson.json(document.json()));
      messages.add(message);
    }
    return messages;
  }

  /**
   * Texts that may stand in the column {@code content}, of whatever version: {@code name}, {@code
   * content}.
   */
  static List<JsonNode> contents() {
    List<JsonNode> contents = new ArrayList<>();
    CORPUS.path("contents").forEach(contents::add);
    return contents;
  }

  private static JsonNode read() {
    try (InputStream in = Corpus.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not among the test resources");
      }
      return PeerJson.json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
