package dev.mastrajpa.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.memory.ObservationScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The observational memory of one side. It is told what to do as the original is, and does it to
 * the current record; where there is none, to one with the id {@code nobody}. Both sides answer in
 * one form; with {@code {error: id}} where they fail.
 */
interface Observations {

  void initialize(ObservationScope scope, JsonNode config, @Nullable String observedTimezone);

  /** The current record, without when observations were buffered. */
  JsonNode current(ObservationScope scope);

  @Nullable Instant lastBufferedAtTime(ObservationScope scope);

  JsonNode history(ObservationScope scope, ObjectNode request);

  JsonNode updateActive(ObservationScope scope, ObjectNode request);

  JsonNode buffer(ObservationScope scope, ObjectNode chunk, @Nullable Instant lastBufferedAtTime);

  JsonNode swap(ObservationScope scope, JsonNode request);

  JsonNode bufferReflection(
      ObservationScope scope, String reflection, double tokens, double inputTokens, int lines);

  JsonNode swapReflection(ObservationScope scope, double tokens);

  JsonNode reflect(ObservationScope scope, String reflection, double tokens);

  JsonNode updateConfig(ObservationScope scope, JsonNode config);

  JsonNode setFlag(ObservationScope scope, String method, boolean isSet);

  JsonNode setBuffering(ObservationScope scope, boolean isBuffering, @Nullable Double tokens);

  JsonNode setPending(ObservationScope scope, double tokens);

  /** Inserts the current record as another one's, wherever that side writes. */
  void copy(ObservationScope from, ObservationScope to, Observations target);

  /** Inserts what this side itself has read. */
  void insert(Object record);
}
