package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one cycle of an observer has made of some messages, to be kept until it is activated.
 *
 * <pre>{@code
 * memory.updateBufferedObservations(
 *     record.getId(),
 *     BufferedObservationChunk.of("cycle-1", observations, 120, lastMessageAt)
 *         .messages(ids, 1400)
 *         .currentTask("Find the creak"));
 * }</pre>
 *
 * <p>Immutable: each method returns another chunk.
 */
public final class BufferedObservationChunk {

  static final String OPERATION = "UPDATE_BUFFERED_OBSERVATIONS";

  private static final String CYCLE_ID = "cycleId";

  private final ObjectNode members;

  private BufferedObservationChunk(ObjectNode members) {
    this.members = members;
  }

  /**
   * The observations of one cycle, of no message yet.
   *
   * @param cycleId of all chunks that a record buffers with one cycle, only the first is kept
   * @param tokenCount of the observations; rounded
   * @param lastObservedAt up to when messages have been observed
   * @throws dev.mastrajpa.error.InvalidArgumentException if an argument is null, the cycle's id
   *     blank, or the count negative
   */
  public static BufferedObservationChunk of(
      String cycleId, String observations, double tokenCount, Instant lastObservedAt) {
    Arguments arguments = Arguments.of(OPERATION);
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.put(CYCLE_ID, arguments.name(CYCLE_ID, cycleId));
    members.put("observations", arguments.present("observations", observations));
    members.put("tokenCount", Tokens.rounded(arguments, "tokenCount", tokenCount));
    members.putArray("messageIds");
    members.put("messageTokens", 0);
    members.put(
        "lastObservedAt", IsoDates.text(arguments.moment("lastObservedAt", lastObservedAt)));
    return new BufferedObservationChunk(members);
  }

  /**
   * The messages that were observed.
   *
   * @param messageTokens of all of them together; rounded
   */
  public BufferedObservationChunk messages(List<String> messageIds, double messageTokens) {
    Arguments arguments = Arguments.of(OPERATION);
    return with("messageIds", Ids.array(arguments, "messageIds", messageIds))
        .with(
            "messageTokens",
            JsonNodeFactory.instance.numberNode(
                Tokens.rounded(arguments, "messageTokens", messageTokens)));
  }

  /** How the agent might go on. */
  public BufferedObservationChunk suggestedContinuation(String suggestedContinuation) {
    return with("suggestedContinuation", suggestedContinuation);
  }

  /** What the agent is at. */
  public BufferedObservationChunk currentTask(String currentTask) {
    return with("currentTask", currentTask);
  }

  /** A title for the thread. */
  public BufferedObservationChunk threadTitle(String threadTitle) {
    return with("threadTitle", threadTitle);
  }

  /**
   * What extractors have found, by their slugs.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public BufferedObservationChunk extractedValues(JsonNode extractedValues) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!arguments.present("extractedValues", extractedValues).isObject()) {
      throw arguments.refused("extractedValues", extractedValues, "is not an object");
    }
    arguments.json("extractedValues", extractedValues); // refuses what cannot be stored
    return with("extractedValues", extractedValues);
  }

  /** Adds an extractor that has failed. */
  public BufferedObservationChunk extractionFailure(String slug, String error) {
    Arguments arguments = Arguments.of(OPERATION);
    ArrayNode failures = members.withArray("/extractionFailures").deepCopy();
    failures
        .addObject()
        .put("slug", arguments.name("slug", slug))
        .put("error", arguments.present("error", error));
    return with("extractionFailures", failures);
  }

  String cycleId() {
    return members.path(CYCLE_ID).textValue();
  }

  /** An array of this chunk alone, as it is stored. */
  String json(Instant createdAt) {
    ObjectNode stored = members.deepCopy();
    stored.put("id", "ombuf-" + UUID.randomUUID());
    stored.put("createdAt", IsoDates.text(createdAt));
    return JsonText.write(JsonNodeFactory.instance.arrayNode().add(stored));
  }

  private BufferedObservationChunk with(String member, String text) {
    return with(
        member, JsonNodeFactory.instance.textNode(Arguments.of(OPERATION).present(member, text)));
  }

  private BufferedObservationChunk with(String member, JsonNode value) {
    ObjectNode changed = members.deepCopy();
    changed.set(member, value.deepCopy());
    return new BufferedObservationChunk(changed);
  }
}
