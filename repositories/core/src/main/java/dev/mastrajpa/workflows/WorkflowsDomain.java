package dev.mastrajpa.workflows;

import dev.mastrajpa.entity.MastraWorkflowSnapshot;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.IndexKey;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import dev.mastrajpa.schema.RetentionAnchor;
import dev.mastrajpa.schema.TableSpec;
import java.util.List;

/** What the domain {@code workflows} brings. */
public final class WorkflowsDomain {

  /** The state of a run. A query that is to use the index must say exactly this. */
  static final String STATUS = "snapshot ->> 'status'";

  /**
   * The thread whose messages a run works on: that of a step which is suspended, else that of the
   * input. A query that is to use the index must say this, with the path in any spelling; here it
   * has PostgreSQL's own, in which it is compared with the index that is there.
   */
  static final String THREAD_ID =
      """
      coalesce(
          jsonb_path_query_first(snapshot, '$."context".*?(@."status" == "suspended")\
      ."suspendPayload"."__streamState"."messageList"."memoryInfo"."threadId"') #>> '{}',
          snapshot #>> '{context,input,messageListState,memoryInfo,threadId}')\
      """;

  private static final String TABLE = "mastra_workflow_snapshot";

  private static final IndexSpec RUNS_OF_A_WORKFLOW =
      IndexSpec.named("mastra_workflow_snapshot_name_createdat_idx")
          .on(TABLE)
          .column("workflow_name")
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.SCHEMA_PREFIXED)
          .build();

  private static final IndexSpec RUNS_OF_A_WORKFLOW_BY_STATUS =
      IndexSpec.named("mastra_workflow_snapshot_name_status_createdat_idx")
          .on(TABLE)
          .column("workflow_name")
          .expression(STATUS)
          .column("createdAt", IndexKey::descending)
          .origin(Origin.DEFAULT)
          .naming(Naming.RAW_PREFIXED)
          .build();

  private static final IndexSpec RUNS_OF_A_THREAD =
      IndexSpec.named("mastra_workflow_snapshot_threadid_idx")
          .on(TABLE)
          .expression(THREAD_ID)
          .origin(Origin.DEFAULT)
          .naming(Naming.RAW_PREFIXED_HASHED)
          .build();

  /**
   * The orders of the listings, each after what it is asked for: with the key at its end, and so an
   * order for runs of one moment too. A page needs no sorting, whichever end it starts at, and
   * where the state is asked for no snapshot.
   */
  private static final IndexSpec RUNS_IN_ORDER =
      ours("mastra_workflow_snapshot_created_idx")
          .expression(RunQueries.CREATED)
          .column("run_id")
          .column("workflow_name")
          .build();

  private static final IndexSpec RUNS_OF_A_WORKFLOW_IN_ORDER =
      ours("mastra_workflow_snapshot_name_created_idx")
          .column("workflow_name")
          .expression(RunQueries.CREATED)
          .column("run_id")
          .build();

  private static final IndexSpec RUNS_IN_A_STATE_IN_ORDER =
      ours("mastra_workflow_snapshot_status_created_idx")
          .expression(STATUS)
          .expression(RunQueries.CREATED_IN_STATE)
          .column("run_id")
          .column("workflow_name")
          .build();

  private static final IndexSpec RUNS_OF_A_WORKFLOW_IN_A_STATE_IN_ORDER =
      ours("mastra_workflow_snapshot_name_status_created_idx")
          .column("workflow_name")
          .expression(STATUS)
          .expression(RunQueries.CREATED_IN_STATE)
          .column("run_id")
          .build();

  private static final IndexSpec RUNS_OF_A_RESOURCE_IN_ORDER =
      ours("mastra_workflow_snapshot_resourceid_created_idx")
          .column("resourceId")
          .expression(RunQueries.CREATED)
          .column("run_id")
          .column("workflow_name")
          .where("\"resourceId\" is not null")
          .build();

  private static final IndexSpec RUNS_OF_A_RESOURCE_IN_A_STATE_IN_ORDER =
      ours("mastra_workflow_snapshot_resource_status_idx")
          .column("resourceId")
          .expression(STATUS)
          .expression(RunQueries.CREATED_IN_STATE)
          .column("run_id")
          .column("workflow_name")
          .where("\"resourceId\" is not null")
          .build();

  /** For a run whose workflow is not named; the unique key begins with that. */
  private static final IndexSpec RUNS_BY_ID =
      ours("mastra_workflow_snapshot_runid_idx").column("run_id").build();

  public static final Domain DOMAIN =
      new Domain(
          "workflows",
          List.of(
              TableSpec.of(MastraWorkflowSnapshot.class)
                  .uniqueKey("mastra_workflow_snapshot_workflow_name_run_id_key")),
          List.of(
              RUNS_OF_A_WORKFLOW,
              RUNS_OF_A_WORKFLOW_BY_STATUS,
              RUNS_OF_A_THREAD,
              RUNS_IN_ORDER,
              RUNS_OF_A_WORKFLOW_IN_ORDER,
              RUNS_IN_A_STATE_IN_ORDER,
              RUNS_OF_A_WORKFLOW_IN_A_STATE_IN_ORDER,
              RUNS_OF_A_RESOURCE_IN_ORDER,
              RUNS_OF_A_RESOURCE_IN_A_STATE_IN_ORDER,
              RUNS_BY_ID),
          List.of(),
          List.of(
              new RetentionAnchor("workflowSnapshot", MastraWorkflowSnapshot.class, "updatedAtZ")));

  private WorkflowsDomain() {}

  private static IndexSpec.Builder ours(String name) {
    return IndexSpec.named(name).on(TABLE).origin(Origin.OWN).naming(Naming.SCHEMA_PREFIXED);
  }
}
