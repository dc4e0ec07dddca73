package dev.mastrajpa.legacy;

import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.TableSpec;
import java.util.List;

/** What versions before 1.0 left behind, under a name of our own: the original has none for it. */
public final class LegacyDomain {

  public static final Domain DOMAIN =
      new Domain(
          "legacy",
          List.of(
              TableSpec.of(MastraEval.class).withoutKey().asLegacy(),
              TableSpec.of(MastraTrace.class).asLegacy()),
          List.of(),
          List.of(),
          List.of());

  private LegacyDomain() {}
}
