package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import dev.mastrajpa.schema.ThreadColumn;
import java.util.List;

/** What the domain {@code memory} brings. */
public final class MemoryDomain {

  /** Which messages are listed, unless those of the system are asked for too. */
  private static final String SHOWN = "role <> 'system'";

  private static final IndexSpec THREADS_OF_A_RESOURCE =
      IndexSpec.named("mastra_threads_resourceid_createdat_idx")
          .on("mastra_threads")
          .column("resourceId")
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  private static final IndexSpec MESSAGES_OF_A_THREAD =
      IndexSpec.named("mastra_messages_thread_id_createdat_idx")
          .on("mastra_messages")
          .column("thread_id")
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  /**
   * With the id at its end, and so an order for messages of one moment too: a page needs no
   * sorting, whichever end it starts at, and no statistics can talk a generic plan into it. Only of
   * what is listed unless asked otherwise: so messages can be counted, and passed over on the way
   * to a later page, in the index alone.
   */
  private static final IndexSpec MESSAGES_OF_A_THREAD_IN_ORDER =
      ours("mastra_messages_thread_id_createdat_id_idx", "mastra_messages")
          .column("thread_id")
          .column("createdAt")
          .column("id")
          .where(SHOWN)
          .build();

  private static final IndexSpec MESSAGES_OF_A_RESOURCE_IN_ORDER =
      ours("mastra_messages_resourceid_createdat_id_idx", "mastra_messages")
          .column("resourceId")
          .column("createdAt")
          .column("id")
          .build();

  /**
   * There is none by the time of change: that changes with each message, and only while no index
   * has it can PostgreSQL update the thread's row in place, with no index written at all.
   */
  private static final IndexSpec THREADS_OF_A_RESOURCE_BY_CREATION =
      ours("mastra_threads_resourceid_created_id_idx", "mastra_threads")
          .column("resourceId")
          .expression(ThreadQueries.CREATED)
          .column("id")
          .build();

  private static final IndexSpec THREADS_BY_CREATION =
      ours("mastra_threads_created_id_idx", "mastra_threads")
          .expression(ThreadQueries.CREATED)
          .column("id")
          .build();

  private static final IndexSpec THREADS_BY_METADATA =
      ours("mastra_threads_metadata_idx", "mastra_threads")
          .column("metadata", key -> key.opclass("jsonb_path_ops"))
          .using("gin")
          .build();

  /** For deleting what belongs to a thread. */
  private static final IndexSpec OBSERVATIONS_OF_A_THREAD =
      ours("mastra_observational_memory_threadid_idx", "mastra_observational_memory")
          .column("threadId")
          .build();

  private static final IndexSpec OBSERVATIONS_BY_KEY =
      IndexSpec.named("idx_om_lookup_key")
          .on("mastra_observational_memory")
          .column("lookupKey")
          .origin(Origin.REQUIRED)
          .naming(Naming.AS_GIVEN)
          .build();

  public static final Domain DOMAIN =
      new Domain(
          "memory",
          List.of(
              TableSpec.of(MastraThread.class),
              TableSpec.of(MastraMessage.class),
              TableSpec.of(MastraResource.class),
              TableSpec.of(MastraObservationalMemory.class)),
          List.of(
              THREADS_OF_A_RESOURCE,
              MESSAGES_OF_A_THREAD,
              OBSERVATIONS_BY_KEY,
              OBSERVATIONS_OF_A_THREAD,
              MESSAGES_OF_A_THREAD_IN_ORDER,
              MESSAGES_OF_A_RESOURCE_IN_ORDER,
              THREADS_OF_A_RESOURCE_BY_CREATION,
              THREADS_BY_CREATION,
              THREADS_BY_METADATA),
          List.of(
              new ThreadColumn(MastraMessage.class, "thread_id"),
              new ThreadColumn(MastraObservationalMemory.class, "threadId")),
          List.of(
              new RetentionAnchor("messages", MastraMessage.class, "createdAtZ"),
              new RetentionAnchor("resources", MastraResource.class, "createdAtZ"),
              new RetentionAnchor("threads", MastraThread.class, "createdAtZ")));

  private MemoryDomain() {}

  private static IndexSpec.Builder ours(String name, String table) {
    return IndexSpec.named(name).on(table).origin(Origin.OWN).naming(Naming.SCHEMA_PREFIXED);
  }
}
