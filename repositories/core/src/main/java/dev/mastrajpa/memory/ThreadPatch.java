package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a thread; what is not named stays as it is.
 *
 * <pre>{@code
 * memory.updateThread("t1", ThreadPatch.change().title("Holiday in May").metadata(json));
 * }</pre>
 *
 * <p>Immutable: each method returns another patch.
 */
public final class ThreadPatch {

  static final String OPERATION = "UPDATE_THREAD";

  private static final ThreadPatch NOTHING = new ThreadPatch(null, null);

  private final @Nullable String title;
  private final @Nullable String metadataJson;

  private ThreadPatch(@Nullable String title, @Nullable String metadataJson) {
    this.title = title;
    this.metadataJson = metadataJson;
  }

  /** A patch without a change yet; as it is, it sets the time of the last change alone. */
  public static ThreadPatch change() {
    return NOTHING;
  }

  /** Sets the title, which may be empty. */
  public ThreadPatch title(String title) {
    return new ThreadPatch(Arguments.of(OPERATION).text("title", title), metadataJson);
  }

  /**
   * Merges these members into the metadata: each replaces the one of the same name, JSON null
   * included; the others stay. Nothing is merged inside of a member.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public ThreadPatch metadata(JsonNode members) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!arguments.present("metadata", members).isObject()) {
      throw arguments.refused("metadata", members, "is not an object");
    }
    return new ThreadPatch(title, JsonText.write(members));
  }

  @Nullable String title() {
    return title;
  }

  @Nullable String metadataJson() {
    return metadataJson;
  }
}
