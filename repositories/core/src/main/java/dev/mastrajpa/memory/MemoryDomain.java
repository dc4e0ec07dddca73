package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import dev.mastrajpa.schema.ThreadColumn;
import java.util.List;

/** What the domain {@code memory} brings. */
public final class MemoryDomain {

  private static final IndexSpec THREADS_OF_A_RESOURCE =
      IndexSpec.named("mastra_threads_resourceid_createdat_idx")
          .on("mastra_threads")
          .column("resourceId")
          .descending("createdAt")
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  private static final IndexSpec MESSAGES_OF_A_THREAD =
      IndexSpec.named("mastra_messages_thread_id_createdat_idx")
          .on("mastra_messages")
          .column("thread_id")
          .descending("createdAt")
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
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
          List.of(THREADS_OF_A_RESOURCE, MESSAGES_OF_A_THREAD, OBSERVATIONS_BY_KEY),
          List.of(
              new ThreadColumn(MastraMessage.class, "thread_id"),
              new ThreadColumn(MastraObservationalMemory.class, "threadId")),
          List.of(
              new RetentionAnchor("messages", MastraMessage.class, "createdAtZ"),
              new RetentionAnchor("threads", MastraThread.class, "createdAtZ"),
              new RetentionAnchor("resources", MastraResource.class, "createdAtZ")));

  private MemoryDomain() {}
}
