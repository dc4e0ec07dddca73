package dev.mastrajpa.threadstate;

import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import dev.mastrajpa.schema.ThreadColumn;
import java.util.List;

/** What the domain {@code threadState} brings. */
public final class ThreadStateDomain {

  public static final Domain DOMAIN =
      new Domain(
          "threadState",
          List.of(TableSpec.of(MastraThreadState.class)),
          List.of(),
          List.of(new ThreadColumn(MastraThreadState.class, "threadId")),
          List.of(new RetentionAnchor("threadState", MastraThreadState.class, "updatedAtZ")));

  private ThreadStateDomain() {}
}
