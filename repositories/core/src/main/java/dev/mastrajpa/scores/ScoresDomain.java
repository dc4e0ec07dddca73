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
          .expression(ScoreQueries.CREATED)
          .column("id")
          .build();

  /**
   * For a scorer and an entity that both have many scores. The planner, once it makes one plan for
   * all values, would go through all of both.
   */
  private static final IndexSpec SCORES_OF_A_SCORER_OF_AN_ENTITY_IN_ORDER =
      ours("mastra_scorers_scorerid_entityid_created_idx")
          .column("scorerId")
          .column("entityId")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .build();

  /**
   * For one of many tenants, whose scores would else be looked for among those of all. Scores
   * without an organization are not in them.
   */
  private static final IndexSpec SCORES_OF_A_SCORER_OF_A_TENANT_IN_ORDER =
      ours("mastra_scorers_scorerid_orgid_created_idx")
          .column("scorerId")
          .column("organizationId")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .where("\"organizationId\" is not null")
          .build();

  private static final IndexSpec SCORES_OF_AN_ENTITY_OF_A_TENANT_IN_ORDER =
      ours("mastra_scorers_entityid_orgid_created_idx")
          .column("entityId")
          .column("organizationId")
          .expression(ScoreQueries.CREATED)
          .column("id")
          .where("\"organizationId\" is not null")
          .build();

  public static final Domain DOMAIN =
      new Domain(
          "scores",
          List.of(TableSpec.of(MastraScore.class)),
          List.of(
              SCORES_OF_A_SPAN,
              SCORES_OF_A_SCORER_IN_ORDER,
              SCORES_OF_A_RUN_IN_ORDER,
              SCORES_OF_AN_ENTITY_IN_ORDER,
              SCORES_OF_A_SCORER_OF_AN_ENTITY_IN_ORDER,
              SCORES_OF_A_SCORER_OF_A_TENANT_IN_ORDER,
              SCORES_OF_AN_ENTITY_OF_A_TENANT_IN_ORDER),
          List.of(),
          List.of(new RetentionAnchor("scorers", MastraScore.class, "createdAtZ")));

  private ScoresDomain() {}

  private static IndexSpec.Builder ours(String name) {
    return IndexSpec.named(name).on(TABLE).origin(Origin.OWN).naming(Naming.SCHEMA_PREFIXED);
  }
}
