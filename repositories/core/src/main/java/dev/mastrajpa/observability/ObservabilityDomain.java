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
import java.util.List;

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

  public static final Domain DOMAIN =
      new Domain(
          "observability",
          List.of(
              TableSpec.of(MastraAiSpan.class)
                  .primaryKey("mastra_ai_spans_traceid_spanid_pk")
                  .keepingOfDuplicates(MOST_COMPLETE_FIRST)
                  .trigger(TIMESTAMPS)),
          INDEXES,
          List.of(),
          List.of(new RetentionAnchor("spans", MastraAiSpan.class, "startedAtZ")));

  private ObservabilityDomain() {}

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
