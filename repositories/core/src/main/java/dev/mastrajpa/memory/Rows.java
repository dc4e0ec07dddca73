package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.internal.Arguments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Copies of what a caller gave, fit to be stored. */
final class Rows {

  private Rows() {}

  static MastraThread thread(Arguments arguments, MastraThread given) {
    arguments.present("thread", given);
    MastraThread row =
        new MastraThread(
            arguments.name("thread.id", given.getId()),
            arguments.name("thread.resourceId", given.getResourceId()),
            arguments.text("thread.title", given.getTitle()));
    row.setMetadataJson(metadata(arguments, "thread.metadata", given.getMetadataJson()));
    row.setCreatedAt(moment(arguments, "thread.createdAt", given.getCreatedAt()));
    row.setUpdatedAt(moment(arguments, "thread.updatedAt", given.getUpdatedAt()));
    return row;
  }

  static MastraResource resource(Arguments arguments, MastraResource given) {
    arguments.present("resource", given);
    MastraResource row = new MastraResource(arguments.name("resource.id", given.getId()));
    row.setWorkingMemory(
        arguments.optionalText("resource.workingMemory", given.getWorkingMemory()));
    row.setMetadataJson(metadata(arguments, "resource.metadata", given.getMetadataJson()));
    row.setCreatedAt(moment(arguments, "resource.createdAt", given.getCreatedAt()));
    row.setUpdatedAt(moment(arguments, "resource.updatedAt", given.getUpdatedAt()));
    return row;
  }

  /**
   * The document itself where a string holds one: the original writes some columns so, and reads
   * both. A string that holds none would make the original fail when it reads the row.
   */
  private static @Nullable String metadata(
      Arguments arguments, String name, @Nullable String json) {
    if (json == null) {
      return null;
    }
    JsonNode document;
    try {
      document = JsonText.parseUnwrapping(json);
    } catch (IllegalArgumentException e) {
      throw arguments.refused(name, json, "is no JSON");
    }
    if (document.isTextual()) {
      throw arguments.refused(name, json, "is a string, but must be an object");
    }
    return json.stripLeading().startsWith("\"") ? JsonText.write(document) : json;
  }

  private static @Nullable Instant moment(
      Arguments arguments, String name, @Nullable Instant given) {
    return given == null ? null : arguments.moment(name, given);
  }
}
