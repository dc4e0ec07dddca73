package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import dev.mastrajpa.schema.TriggerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the domain {@code observability} brings. */
public final class ObservabilityDomain {

  /**
   * A span's scope as an index can hold it, whatever its size: a B-tree on the document itself
   * refuses rows whose scope has more than some 8 kB. A query that is to use the index compares
   * this, and then the document too.
   */
  static final String SCOPE_HASH = "jsonb_hash_extended(scope, 0)";

  /**
   * The database says when a row came and when it last changed. The half without a zone gets the
   * digits of UTC, as everywhere; those of the original's function are those of the session.
   */
  private static final String KEEP_TIMES =
      """
      begin
        new."updatedAtZ" := now();
        new."updatedAt" := now() at time zone 'UTC';
        if tg_op = 'UPDATE' then
          new."createdAtZ" := old."createdAtZ";
          new."createdAt" := old."createdAt";
        else
          new."createdAtZ" := new."updatedAtZ";
          new."createdAt" := new."updatedAt";
        end if;
        return new;
      end
      """;

  private static final String ROOT = "\"parentSpanId\" is null";

  /** Of two copies of a span the one that has ended knows more, else the one that changed last. */
  private static final String MOST_COMPLETE_FIRST =
      "\"endedAt\" is null, \"updatedAt\" desc nulls last, \"createdAt\" desc nulls last";

  private static final TriggerSpec TIMESTAMPS =
      new TriggerSpec("mastra_ai_spans_timestamps", "trigger_set_timestamps", KEEP_TIMES);

  private static final List<IndexSpec> INDEXES =
      List.of(
          defaultIndex("mastra_ai_spans_traceid_startedat_idx")
              .column("traceId")
              .column("startedAt", IndexKey::descending)
              .build(),
          defaultIndex("mastra_ai_spans_parentspanid_startedat_idx")
              .column("parentSpanId")
              .column("startedAt", IndexKey::descending)
              .build(),
          defaultIndex("mastra_ai_spans_name_idx").column("name").build(),
          defaultIndex("mastra_ai_spans_spantype_startedat_idx")
              .column("spanType")
              .column("startedAt", IndexKey::descending)
              .build(),
          defaultIndex("mastra_ai_spans_root_spans_idx")
              .column("startedAt", IndexKey::descending)
              .where("\"parentSpanId\" is null")
              .build(),
          defaultIndex("mastra_ai_spans_entitytype_entityid_idx")
              .column("entityType")
              .column("entityId")
              .build(),
          defaultIndex("mastra_ai_spans_entitytype_entityname_idx")
              .column("entityType")
              .column("entityName")
              .build(),
          defaultIndex("mastra_ai_spans_orgid_userid_idx")
              .column("organizationId")
              .column("userId")
              .build(),
          defaultIndex("mastra_ai_spans_metadata_gin_idx").column("metadata").using("gin").build(),
          defaultIndex("mastra_ai_spans_tags_gin_idx").column("tags").using("gin").build(),
          documentedIndex("mastra_ai_spans_name_startedat_idx")
              .column("name")
              .column("startedAt", IndexKey::descending)
              .build(),
          documentedIndex("mastra_ai_spans_scope_startedat_idx")
              .expression(SCOPE_HASH)
              .column("startedAt", IndexKey::descending)
              .build());

  /**
   * The order of the listings by start, with the key at its end, and so an order for traces of one
   * moment too. What no index below is for is looked for along it.
   */
  private static final IndexSpec ROOTS_BY_START =
      ours("mastra_ai_spans_root_started_idx")
          .expression(SpanQueries.STARTED)
          .column("traceId")
          .column("spanId")
          .where(ROOT)
          .build();

  /**
   * The same by end, which is also what a range of ends and the running ones are found by. Because
   * of it, PostgreSQL can no longer change the end of a span without touching the other indexes: a
   * span that is created and ended one by one costs a quarter more of its log, those in batches
   * nothing.
   */
  private static final IndexSpec ROOTS_BY_END =
      ours("mastra_ai_spans_root_ended_idx")
          .expression(SpanQueries.ENDED)
          .column("traceId")
          .column("spanId")
          .where(ROOT)
          .build();

  /** Few rows, as a rule: the traces that failed, in the order of the listing by start. */
  private static final IndexSpec ROOTS_WITH_ERROR =
      ours("mastra_ai_spans_root_error_idx")
          .expression(SpanQueries.STARTED)
          .where(ROOT + " and error is not null")
          .build();

  /** Few rows, too: for traces in which something failed. */
  private static final IndexSpec ERRORS =
      ours("mastra_ai_spans_error_idx").column("traceId").where("error is not null").build();

  /** What traces are asked for that few of them have, each in the order of the listing by start. */
  private static final List<String> SELECTIVE =
      List.of(
          "entityId",
          "entityName",
          "organizationId",
          "userId",
          "resourceId",
          "threadId",
          "sessionId",
          "runId",
          "requestId",
          "experimentId");

  /** Of spans that are no roots, the original's indexes of these know too. */
  private static final List<String> CONTAINED = List.of("metadata", "tags");

  public static final Domain DOMAIN =
      new Domain(
          "observability",
          List.of(
              TableSpec.of(MastraAiSpan.class)
                  .primaryKey("mastra_ai_spans_traceid_spanid_pk")
                  .keepingOfDuplicates(MOST_COMPLETE_FIRST)
                  .trigger(TIMESTAMPS)),
          indexes(),
          List.of(),
          List.of(new RetentionAnchor("spans", MastraAiSpan.class, "startedAtZ")));

  private ObservabilityDomain() {}

  private static List<IndexSpec> indexes() {
    List<IndexSpec> all = new ArrayList<>(INDEXES);
    all.addAll(List.of(ROOTS_BY_START, ROOTS_BY_END, ROOTS_WITH_ERROR, ERRORS));
    SELECTIVE.forEach(column -> all.add(rootsBy(column)));
    CONTAINED.forEach(column -> all.add(rootsThatContain(column)));
    return all;
  }

  private static IndexSpec rootsBy(String column) {
    return ours("mastra_ai_spans_root_" + column.toLowerCase(Locale.ROOT) + "_idx")
        .column(column)
        .expression(SpanQueries.STARTED)
        .where(ROOT + " and \"" + column + "\" is not null")
        .build();
  }

  private static IndexSpec rootsThatContain(String column) {
    return ours("mastra_ai_spans_root_" + column + "_idx")
        .column(column, key -> key.opclass("jsonb_path_ops"))
        .using("gin")
        .where(ROOT)
        .build();
  }

  private static IndexSpec.Builder ours(String name) {
    return defaultIndex(name).origin(Origin.OWN);
  }

  private static IndexSpec.Builder defaultIndex(String name) {
    return IndexSpec.named(name)
        .on("mastra_ai_spans")
        .origin(Origin.DEFAULT)
        .naming(Naming.SCHEMA_PREFIXED);
  }

  private static IndexSpec.Builder documentedIndex(String name) {
    return defaultIndex(name).origin(Origin.DOCUMENTED);
  }
}
