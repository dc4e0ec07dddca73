package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.BufferedObservationChunk;
import dev.mastrajpa.memory.BufferedReflection;
import dev.mastrajpa.memory.ObservationScope;
import dev.mastrajpa.memory.ObservationalMemoryHistory;
import dev.mastrajpa.memory.ObservationalMemoryRepository;
import dev.mastrajpa.memory.SwapBufferedToActive;
import dev.mastrajpa.memory.SwapBufferedToActiveResult;
import dev.mastrajpa.memory.UpdateActiveObservations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What we do with our observational memory. */
record OurObservations(ObservationalMemoryRepository memory) implements Observations {

  @Override
  public void initialize(
      ObservationScope scope, JsonNode config, @Nullable String observedTimezone) {
    if (observedTimezone == null) {
      memory.initializeObservationalMemory(scope, config);
    } else {
      memory.initializeObservationalMemory(scope, config, observedTimezone);
    }
  }

  @Override
  public JsonNode current(ObservationScope scope) {
    return answer(read(scope));
  }

  @Override
  public @Nullable Instant lastBufferedAtTime(ObservationScope scope) {
    return read(scope).getLastBufferedAtTime();
  }

  @Override
  public JsonNode history(ObservationScope scope, ObjectNode request) {
    ObservationalMemoryHistory history = ObservationalMemoryHistory.of(scope);
    history = request.has("limit") ? history.limit(request.path("limit").asInt()) : history;
    history = request.has("offset") ? history.offset(request.path("offset").asInt()) : history;
    history = request.has("from") ? history.from(instant(request.path("from"))) : history;
    history = request.has("to") ? history.until(instant(request.path("to"))) : history;
    ObjectNode answer = object();
    memory
        .getObservationalMemoryHistory(history)
        .forEach(record -> answer.withArray("/records").add(answer(record)));
    return answer.path("records");
  }

  @Override
  public JsonNode updateActive(ObservationScope scope, ObjectNode request) {
    return change(
        scope,
        id -> {
          UpdateActiveObservations update =
              UpdateActiveObservations.of(
                  id,
                  request.path("observations").asText(),
                  request.path("tokenCount").asDouble(),
                  instant(request.path("lastObservedAt")));
          memory.updateActiveObservations(
              request.has("observedMessageIds")
                  ? update.observedMessageIds(texts(request.path("observedMessageIds")))
                  : update);
        });
  }

  @Override
  public JsonNode buffer(
      ObservationScope scope, ObjectNode input, @Nullable Instant lastBufferedAtTime) {
    BufferedObservationChunk chunk =
        BufferedObservationChunk.of(
                input.path("cycleId").asText(),
                input.path("observations").asText(),
                input.path("tokenCount").asDouble(),
                instant(input.path("lastObservedAt")))
            .messages(texts(input.path("messageIds")), input.path("messageTokens").asDouble());
    if (input.has("threadTitle")) {
      chunk =
          chunk
              .suggestedContinuation(input.path("suggestedContinuation").asText())
              .threadTitle(input.path("threadTitle").asText())
              .extractedValues(input.path("extractedValues"));
      for (JsonNode failure : input.path("extractionFailures")) {
        chunk =
            chunk.extractionFailure(failure.path("slug").asText(), failure.path("error").asText());
      }
    }
    BufferedObservationChunk given = chunk;
    return change(
        scope,
        id -> {
          if (lastBufferedAtTime == null) {
            memory.updateBufferedObservations(id, given);
          } else {
            memory.updateBufferedObservations(id, given, lastBufferedAtTime);
          }
        });
  }

  @Override
  public JsonNode swap(ObservationScope scope, JsonNode input) {
    return answering(
        scope,
        id -> {
          SwapBufferedToActive swap =
              SwapBufferedToActive.of(
                  id,
                  input.path("activationRatio").asDouble(),
                  input.path("messageTokensThreshold").asDouble(),
                  input.path("currentPendingTokens").asDouble());
          swap = input.path("forceMaxActivation").asBoolean() ? swap.forceMaxActivation() : swap;
          swap =
              input.has("lastObservedAt")
                  ? swap.lastObservedAt(instant(input.path("lastObservedAt")))
                  : swap;
          return answer(memory.swapBufferedToActive(swap));
        });
  }

  @Override
  public JsonNode bufferReflection(
      ObservationScope scope, String reflection, double tokens, double inputTokens, int lines) {
    return change(
        scope,
        id ->
            memory.updateBufferedReflection(
                id, new BufferedReflection(reflection, tokens, inputTokens, lines)));
  }

  @Override
  public JsonNode swapReflection(ObservationScope scope, double tokens) {
    return change(
        scope, id -> assertThat(memory.swapBufferedReflectionToActive(id, tokens)).isPresent());
  }

  @Override
  public JsonNode reflect(ObservationScope scope, String reflection, double tokens) {
    return change(
        scope,
        id -> {
          MastraObservationalMemory nobody = new MastraObservationalMemory();
          nobody.setId(id);
          assertThat(
                  memory.createReflectionGeneration(
                      memory.getObservationalMemory(scope).orElse(nobody), reflection, tokens))
              .isPresent();
        });
  }

  @Override
  public JsonNode updateConfig(ObservationScope scope, JsonNode config) {
    return change(scope, id -> memory.updateObservationalMemoryConfig(id, config));
  }

  @Override
  public JsonNode setFlag(ObservationScope scope, String method, boolean isSet) {
    return change(
        scope,
        id -> {
          switch (method) {
            case "setObservingFlag" -> memory.setObservingFlag(id, isSet);
            case "setReflectingFlag" -> memory.setReflectingFlag(id, isSet);
            case "setBufferingReflectionFlag" -> memory.setBufferingReflectionFlag(id, isSet);
            default -> throw new IllegalArgumentException(method);
          }
        });
  }

  @Override
  public JsonNode setBuffering(
      ObservationScope scope, boolean isBuffering, @Nullable Double tokens) {
    return change(
        scope,
        id -> {
          if (tokens == null) {
            memory.setBufferingObservationFlag(id, isBuffering);
          } else {
            memory.setBufferingObservationFlag(id, isBuffering, tokens);
          }
        });
  }

  @Override
  public JsonNode setPending(ObservationScope scope, double tokens) {
    return change(scope, id -> memory.setPendingMessageTokens(id, tokens));
  }

  @Override
  public void copy(ObservationScope from, ObservationScope to, Observations target) {
    MastraObservationalMemory record = read(from);
    record.setId("copy of " + from.threadId());
    record.setThreadId(to.threadId());
    record.setResourceId(to.resourceId());
    target.insert(record);
  }

  @Override
  public void insert(Object record) {
    memory.insertObservationalMemoryRecord((MastraObservationalMemory) record);
  }

  private JsonNode change(ObservationScope scope, Consumer<String> change) {
    return answering(
        scope,
        id -> {
          change.accept(id);
          return PeerJson.undefined();
        });
  }

  private JsonNode answering(ObservationScope scope, Function<String, JsonNode> call) {
    String id =
        memory.getObservationalMemory(scope).map(MastraObservationalMemory::getId).orElse("nobody");
    try {
      return Answers.asJavaScriptHasIt(object().set("answer", call.apply(id))).path("answer");
    } catch (StorageException e) {
      return object().put("error", e.id());
    }
  }

  private MastraObservationalMemory read(ObservationScope scope) {
    return memory.getObservationalMemory(scope).orElseThrow();
  }

  private static JsonNode answer(SwapBufferedToActiveResult result) {
    ObjectNode answer = object();
    answer.put("chunksActivated", result.chunksActivated());
    answer.put("messageTokensActivated", result.messageTokensActivated());
    answer.put("observationTokensActivated", result.observationTokensActivated());
    answer.put("messagesActivated", result.messagesActivated());
    result.activatedCycleIds().forEach(answer.putArray("activatedCycleIds")::add);
    result.activatedMessageIds().forEach(answer.putArray("activatedMessageIds")::add);
    if (result.chunksActivated() > 0) {
      answer.put("observations", result.observations());
      ArrayNode perChunk = answer.putArray("perChunk");
      for (SwapBufferedToActiveResult.ActivatedChunk chunk : result.chunks()) {
        perChunk
            .addObject()
            .put("cycleId", chunk.cycleId())
            .put("messageTokens", chunk.messageTokens())
            .put("observationTokens", chunk.observationTokens())
            .put("messageCount", chunk.messageIds().size())
            .put("observations", chunk.observations());
      }
      if (result.suggestedContinuation() != null) {
        answer.put("suggestedContinuation", result.suggestedContinuation());
      }
      if (result.currentTask() != null) {
        answer.put("currentTask", result.currentTask());
      }
    }
    return answer;
  }

  /** In the words of the original; what is empty or 0 is not there. */
  private static JsonNode answer(MastraObservationalMemory record) {
    ObjectNode answer = object();
    answer.put("id", record.getId());
    answer.put("scope", record.getScope());
    answer.put("threadId", record.getThreadId());
    answer.put("resourceId", record.getResourceId());
    answer.put("createdAt", String.valueOf(record.getCreatedAt()));
    answer.put("updatedAt", String.valueOf(record.getUpdatedAt()));
    putText(answer, "lastObservedAt", Objects.toString(record.getLastObservedAt(), ""));
    answer.put("originType", record.getOriginType());
    answer.put("generationCount", record.getGenerationCount());
    answer.put("activeObservations", record.getActiveObservations());
    put(answer, "bufferedObservationChunks", record.getBufferedObservationChunks());
    putText(answer, "bufferedReflection", Objects.toString(record.getBufferedReflection(), ""));
    putCount(answer, "bufferedReflectionTokens", record.getBufferedReflectionTokens());
    putCount(answer, "bufferedReflectionInputTokens", record.getBufferedReflectionInputTokens());
    putCount(answer, "reflectedObservationLineCount", record.getReflectedObservationLineCount());
    answer.put("totalTokensObserved", record.getTotalTokensObserved());
    answer.put("observationTokenCount", record.getObservationTokenCount());
    answer.put("pendingMessageTokens", record.getPendingMessageTokens());
    answer.put("isReflecting", record.isReflecting());
    answer.put("isObserving", record.isObserving());
    answer.put("isBufferingObservation", record.isBufferingObservation());
    answer.put("isBufferingReflection", record.isBufferingReflection());
    answer.put("lastBufferedAtTokens", record.getLastBufferedAtTokens());
    answer.set("config", record.getConfig());
    put(answer, "metadata", record.getMetadata());
    put(answer, "observedMessageIds", record.getObservedMessageIds());
    putText(answer, "observedTimezone", Objects.toString(record.getObservedTimezone(), ""));
    return Answers.asJavaScriptHasIt(answer);
  }

  private static void put(ObjectNode answer, String member, @Nullable JsonNode value) {
    if (value != null) {
      answer.set(member, value);
    }
  }

  private static void putText(ObjectNode answer, String member, String text) {
    if (!text.isEmpty()) {
      answer.put(member, text);
    }
  }

  private static void putCount(ObjectNode answer, String member, @Nullable Integer count) {
    if (count != null && count != 0) {
      answer.put(member, count);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
