package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.mastrajpa.memory.ObservationScope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the original does with its observational memory. */
record OriginalObservations(NodePeer.Store store) implements Observations {

  @Override
  public void initialize(
      ObservationScope scope, JsonNode config, @Nullable String observedTimezone) {
    ObjectNode input =
        object()
            .put("threadId", scope.threadId())
            .put("resourceId", scope.resourceId())
            .put("scope", scope.threadId() == null ? "resource" : "thread");
    input.set("config", config);
    if (observedTimezone != null) {
      input.put("observedTimezone", observedTimezone);
    }
    call("initializeObservationalMemory", input);
  }

  @Override
  public JsonNode current(ObservationScope scope) {
    return withoutBufferTime(read(scope));
  }

  @Override
  public @Nullable Instant lastBufferedAtTime(ObservationScope scope) {
    JsonNode time = read(scope).path("lastBufferedAtTime");
    return time.isNull() ? null : instant(time);
  }

  @Override
  public JsonNode history(ObservationScope scope, ObjectNode request) {
    ObjectNode options = object();
    for (String option : List.of("from", "to", "offset")) {
      if (request.has(option)) {
        options.set(option, request.get(option));
      }
    }
    JsonNode limit = request.has("limit") ? request.get("limit") : PeerJson.undefined();
    JsonNode records =
        call(
            "getObservationalMemoryHistory",
            thread(scope),
            new TextNode(scope.resourceId()),
            limit,
            options);
    ObjectNode answer = object();
    records.forEach(record -> answer.withArray("/records").add(withoutBufferTime(record)));
    return answer.path("records");
  }

  @Override
  public JsonNode updateActive(ObservationScope scope, ObjectNode request) {
    return change(scope, id -> call("updateActiveObservations", request.deepCopy().put("id", id)));
  }

  @Override
  public JsonNode buffer(
      ObservationScope scope, ObjectNode chunk, @Nullable Instant lastBufferedAtTime) {
    ObjectNode request = object().set("chunk", chunk);
    if (lastBufferedAtTime != null) {
      request.set("lastBufferedAtTime", date(lastBufferedAtTime));
    }
    return change(scope, id -> call("updateBufferedObservations", request.put("id", id)));
  }

  @Override
  public JsonNode swap(ObservationScope scope, JsonNode request) {
    return change(
        scope, id -> call("swapBufferedToActive", ((ObjectNode) request.deepCopy()).put("id", id)));
  }

  @Override
  public JsonNode bufferReflection(
      ObservationScope scope, String reflection, double tokens, double inputTokens, int lines) {
    return change(
        scope,
        id ->
            call(
                "updateBufferedReflection",
                object()
                    .put("id", id)
                    .put("reflection", reflection)
                    .put("tokenCount", tokens)
                    .put("inputTokenCount", inputTokens)
                    .put("reflectedObservationLineCount", lines)));
  }

  @Override
  public JsonNode swapReflection(ObservationScope scope, double tokens) {
    return reflecting(scope, "swapBufferedReflectionToActive", object().put("tokenCount", tokens));
  }

  @Override
  public JsonNode reflect(ObservationScope scope, String reflection, double tokens) {
    return reflecting(
        scope,
        "createReflectionGeneration",
        object().put("reflection", reflection).put("tokenCount", tokens));
  }

  private JsonNode reflecting(ObservationScope scope, String method, ObjectNode input) {
    return change(
        scope,
        id -> {
          JsonNode current = read(scope);
          call(
              method,
              input.set("currentRecord", current.isNull() ? object().put("id", id) : current));
          return PeerJson.undefined();
        });
  }

  @Override
  public JsonNode updateConfig(ObservationScope scope, JsonNode config) {
    return change(
        scope,
        id ->
            call("updateObservationalMemoryConfig", object().put("id", id).set("config", config)));
  }

  @Override
  public JsonNode setFlag(ObservationScope scope, String method, boolean isSet) {
    return change(scope, id -> call(method, new TextNode(id), BooleanNode.valueOf(isSet)));
  }

  @Override
  public JsonNode setBuffering(
      ObservationScope scope, boolean isBuffering, @Nullable Double tokens) {
    return change(
        scope,
        id ->
            call(
                "setBufferingObservationFlag",
                new TextNode(id),
                BooleanNode.valueOf(isBuffering),
                tokens == null ? PeerJson.undefined() : new DoubleNode(tokens)));
  }

  @Override
  public JsonNode setPending(ObservationScope scope, double tokens) {
    return change(
        scope, id -> call("setPendingMessageTokens", new TextNode(id), new DoubleNode(tokens)));
  }

  @Override
  public void copy(ObservationScope from, ObservationScope to, Observations target) {
    ObjectNode record = read(from).deepCopy();
    record.put("id", "copy of " + from.threadId());
    record.put("threadId", to.threadId()).put("resourceId", to.resourceId());
    target.insert(record);
  }

  @Override
  public void insert(Object record) {
    call("insertObservationalMemoryRecord", (JsonNode) record);
  }

  private JsonNode change(ObservationScope scope, Function<String, JsonNode> call) {
    try {
      JsonNode current = read(scope);
      return Answers.asJavaScriptHasIt(
              object().set("answer", call.apply(current.path("id").asText("nobody"))))
          .path("answer");
    } catch (OriginalException e) {
      return object().put("error", Objects.requireNonNull(e.id()));
    }
  }

  private JsonNode read(ObservationScope scope) {
    return call("getObservationalMemory", thread(scope), new TextNode(scope.resourceId()));
  }

  private static JsonNode thread(ObservationScope scope) {
    String threadId = scope.threadId();
    return threadId == null ? NullNode.instance : new TextNode(threadId);
  }

  private static JsonNode withoutBufferTime(JsonNode record) {
    ObjectNode answer = (ObjectNode) Answers.asJavaScriptHasIt(record);
    answer.remove("lastBufferedAtTime");
    return answer;
  }

  private JsonNode call(String method, JsonNode... args) {
    return store.call("memory", method, args);
  }
}
