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

  private static final String TABLE = "mastra_scorers";

  /** Of a span there are few: what lacks in order for the listing is put in order then. */
  private static final IndexSpec SCORES_OF_A_SPAN =
      IndexSpec.named("mastra_scores_trace_id_span_id_created_at_idx")
          .on(TABLE)
          .column("traceId")
          .column("spanId")
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  /**
   * The orders of the listings, each after what it is asked for: with the key at its end, and so an
   * order for scores of one moment too, which a batch has. A page needs no sorting, whichever end
   * it starts at.
   */
  private static final IndexSpec SCORES_OF_A_SCORER_IN_ORDER =
      ours("mastra_scorers_scorerid_created_idx")
          .column("scorerId")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .build();

  private static final IndexSpec SCORES_OF_A_RUN_IN_ORDER =
      ours("mastra_scorers_runid_created_idx")
          .column("runId")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .build();

  private static final IndexSpec SCORES_OF_AN_ENTITY_IN_ORDER =
      ours("mastra_scorers_entityid_created_idx")
          .column("entityId")
          .column("entityType")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .build();

  public static final Domain DOMAIN =
      new Domain(
          "scores",
          List.of(TableSpec.of(MastraScore.class)),
          List.of(
              SCORES_OF_A_SPAN,
              SCORES_OF_A_SCORER_IN_ORDER,
              SCORES_OF_A_RUN_IN_ORDER,
              SCORES_OF_AN_ENTITY_IN_ORDER),
          List.of(),
          List.of(new RetentionAnchor("scorers", MastraScore.class, "createdAtZ")));

  private ScoresDomain() {}

  private static IndexSpec.Builder ours(String name) {
    return IndexSpec.named(name).on(TABLE).origin(Origin.OWN).naming(Naming.SCHEMA_PREFIXED);
  }
}
