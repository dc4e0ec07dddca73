package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * What to change in what is remembered of a resource; what is not named stays as it is.
 *
 * <pre>{@code
 * memory.updateResource("user-7", ResourcePatch.change().workingMemory("# Likes tea"));
 * }</pre>
 *
 * <p>Immutable: each method returns another patch.
 */
public final class ResourcePatch {

  static final String OPERATION = "UPDATE_RESOURCE";

  private static final ResourcePatch NOTHING = new ResourcePatch(false, null, null);

  private final boolean setsWorkingMemory;
  private final @Nullable String workingMemory;
  private final @Nullable String metadataJson;

  private ResourcePatch(
      boolean setsWorkingMemory, @Nullable String workingMemory, @Nullable String metadataJson) {
    this.setsWorkingMemory = setsWorkingMemory;
    this.workingMemory = workingMemory;
    this.metadataJson = metadataJson;
  }

  /** A patch without a change yet; as it is, it sets the time of the last change alone. */
  public static ResourcePatch change() {
    return NOTHING;
  }

  /** Sets the working memory; null forgets it. */
  public ResourcePatch workingMemory(@Nullable String workingMemory) {
    String text = Arguments.of(OPERATION).optionalText("workingMemory", workingMemory);
    return new ResourcePatch(true, text, metadataJson);
  }

  /**
   * Merges these members into the metadata: each replaces the one of the same name, JSON null
   * included; the others stay. Nothing is merged inside of a member.
   *
   * @throws dev.mastrajpa.error.InvalidArgumentException if it is no object
   */
  public ResourcePatch metadata(JsonNode members) {
    Arguments arguments = Arguments.of(OPERATION);
    if (!arguments.present("metadata", members).isObject()) {
      throw arguments.refused("metadata", members, "is not an object");
    }
    return new ResourcePatch(setsWorkingMemory, workingMemory, JsonText.write(members));
  }

  boolean setsWorkingMemory() {
    return setsWorkingMemory;
  }

  @Nullable String workingMemory() {
    return workingMemory;
  }

  @Nullable String metadataJson() {
    return metadataJson;
  }
}
