package dev.mastrajpa.interop;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What the original threw. */
public final class OriginalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient JsonNode error;

  OriginalException(JsonNode error) {
    super(error.path("name").asText() + ": " + error.path("message").asText());
    this.error = error;
  }

  /**
   * The JavaScript class, such as {@code MastraError}, {@code TypeError}, {@code DatabaseError}.
   */
  public String name() {
    return error.path("name").asText();
  }

  /** The message without the class. */
  public String originalMessage() {
    return error.path("message").asText();
  }

  /** The id, such as {@code MASTRA_STORAGE_PG_SAVE_THREAD_FAILED}; null if the error is untyped. */
  public @Nullable String id() {
    return error.path("id").textValue();
  }

  /** The domain, such as {@code STORAGE}; null if the error is untyped. */
  public @Nullable String domain() {
    return error.path("domain").textValue();
  }

  /** The category, such as {@code USER} or {@code THIRD_PARTY}; null if the error is untyped. */
  public @Nullable String category() {
    return error.path("category").textValue();
  }

  /** The details; a missing node if the error has none. */
  public JsonNode details() {
    return error.path("details");
  }

  /** PostgreSQL's code of this error or of its cause, if the database is where it began. */
  public @Nullable String sqlState() {
    return error.path("sqlState").textValue();
  }

  /** Where it was thrown, as JavaScript tells it. */
  public String stack() {
    return error.path("stack").asText();
  }
}
