package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.memory.SwapBufferedToActiveResult.ActivatedChunk;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chunks that a record has buffered, as they are stored, oldest first. */
final class BufferedChunks {

  /** Of what is to be kept, so much may go if a chunk takes away too much. */
  private static final double OVERSHOOT = 0.95;

  /** So many tokens of messages are kept in any case, if so many are to be kept at all. */
  private static final double LEAST_REMAINDER = 1000;

  private final List<JsonNode> chunks = new ArrayList<>();

  /**
   * @param json what the column holds; anything but an array counts as none
   * @param messageTokens by cycle, for chunks whose messages are counted anew
   */
  BufferedChunks(@Nullable String json, Map<String, Double> messageTokens) {
    JsonNode stored =
        json == null ? JsonNodeFactory.instance.arrayNode() : JsonText.parseUnwrapping(json);
    if (stored instanceof ArrayNode array) {
      for (JsonNode chunk : array) {
        Double tokens = messageTokens.get(text(chunk, "cycleId"));
        if (tokens != null && chunk instanceof ObjectNode object) {
          object.put("messageTokens", tokens.longValue());
        }
        chunks.add(chunk);
      }
    }
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /**
   * How many chunks to activate, the oldest first. They end either at the boundary that takes away
   * just enough of the pending messages or at the last one before it: at the former, unless it
   * takes away much more than enough or leaves next to nothing.
   */
  int toActivate(SwapBufferedToActive request) {
    double floor = request.retentionFloor();
    double pending = request.currentPendingTokens();
    double target = Math.max(0, pending - floor);
    int over = 0;
    double overTokens = 0;
    int under = 0;
    double underTokens = 0;
    double sum = 0;
    for (int boundary = 1; boundary <= chunks.size(); boundary++) {
      sum += chunks.get(boundary - 1).path("messageTokens").doubleValue();
      if (sum < target) {
        if (sum > underTokens) {
          under = boundary;
          underTokens = sum;
        }
      } else if (over == 0 || sum < overTokens) {
        over = boundary;
        overTokens = sum;
      }
    }
    double least = Math.min(LEAST_REMAINDER, floor);
    boolean overLeavesEnough = over > 0 && pending - overTokens >= least;
    boolean overIsClose = overTokens - target <= floor * OVERSHOOT;
    if (overLeavesEnough && (request.isForced() || overIsClose)) {
      return over;
    }
    if (under > 0 && pending - underTokens >= least) {
      return under;
    }
    return Math.max(over, 1);
  }

  /** What becomes of the first so many, which are one at least. */
  SwapBufferedToActiveResult activated(int count) {
    List<ActivatedChunk> activated = new ArrayList<>();
    for (JsonNode chunk : chunks.subList(0, count)) {
      List<String> messageIds = new ArrayList<>();
      chunk.path("messageIds").forEach(id -> messageIds.add(id.asText()));
      activated.add(
          new ActivatedChunk(
              text(chunk, "cycleId"),
              text(chunk, "observations"),
              chunk.path("tokenCount").doubleValue(),
              chunk.path("messageTokens").doubleValue(),
              messageIds));
    }
    JsonNode last = chunks.get(count - 1);
    return new SwapBufferedToActiveResult(
        activated,
        last.path("suggestedContinuation").textValue(),
        last.path("currentTask").textValue());
  }

  /**
   * Up to when the messages of a chunk were observed; null if it does not say.
   *
   * @param number counted from 1
   * @throws DateTimeException if it says nothing that is a date
   */
  @Nullable Instant lastObservedAt(int number) {
    String date = text(chunks.get(number - 1), "lastObservedAt");
    return date.isEmpty() ? null : OffsetDateTime.parse(date).toInstant();
  }

  /** The chunks after the first so many, as they are to be stored; null if there are none. */
  @Nullable String jsonAfter(int count) {
    return count == chunks.size()
        ? null
        : JsonText.write(
            JsonNodeFactory.instance.arrayNode().addAll(chunks.subList(count, chunks.size())));
  }

  /** Empty where there is no text. */
  private static String text(JsonNode chunk, String member) {
    return chunk.path(member).isTextual() ? chunk.path(member).textValue() : "";
  }
}
