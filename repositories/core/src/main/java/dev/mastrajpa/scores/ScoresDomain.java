package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import java.util.List;

/** What the domain {@code scores} brings. */
public final class ScoresDomain {

  private static final IndexSpec SCORES_OF_A_SPAN =
      IndexSpec.named("mastra_scores_trace_id_span_id_created_at_idx")
          .on("mastra_scorers")
          .column("traceId")
          .column("spanId")
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  public static final Domain DOMAIN =
      new Domain(
          "scores",
          List.of(TableSpec.of(MastraScore.class)),
          List.of(SCORES_OF_A_SPAN),
          List.of(),
          List.of(new RetentionAnchor("scorers", MastraScore.class, "createdAtZ")));

  private ScoresDomain() {}
}
