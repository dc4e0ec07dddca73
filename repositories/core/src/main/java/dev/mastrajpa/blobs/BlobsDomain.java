package dev.mastrajpa.blobs;

import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.TableSpec;
import java.util.List;

/** What the domain {@code blobs} brings. Its rows belong to no thread and do not grow old. */
public final class BlobsDomain {

  public static final Domain DOMAIN =
      new Domain(
          "blobs", List.of(TableSpec.of(MastraSkillBlob.class)), List.of(), List.of(), List.of());

  private BlobsDomain() {}
}
