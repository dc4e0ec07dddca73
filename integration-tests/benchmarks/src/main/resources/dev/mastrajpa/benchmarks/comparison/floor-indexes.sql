-- Turns the original's indexes into those that fit the workloads, about as many as it has.

drop index if exists mastra_messages_thread_id_createdat_idx;
create index floor_messages on mastra_messages (thread_id, "createdAt", id);

drop index if exists mastra_threads_resourceid_createdat_idx;
create index floor_threads on mastra_threads ("resourceId", "createdAtZ" desc, id desc);
create index floor_threads_metadata on mastra_threads using gin (metadata jsonb_path_ops);

create index floor_runs on mastra_workflow_snapshot ("createdAt" desc);
create index floor_runs_status
  on mastra_workflow_snapshot ((snapshot ->> 'status'), "createdAt" desc);

drop index if exists mastra_ai_spans_root_spans_idx;
create index floor_roots
  on mastra_ai_spans ("startedAtZ" desc, "traceId") where "parentSpanId" is null;
drop index if exists mastra_ai_spans_entitytype_entityid_idx;
create index floor_roots_entity
  on mastra_ai_spans ("entityId", "startedAtZ" desc) where "parentSpanId" is null;
drop index if exists mastra_ai_spans_metadata_gin_idx;
create index floor_roots_metadata
  on mastra_ai_spans using gin (metadata jsonb_path_ops) where "parentSpanId" is null;
drop index if exists mastra_ai_spans_tags_gin_idx;
create index floor_roots_tags
  on mastra_ai_spans using gin (tags) where "parentSpanId" is null;
create index floor_errors on mastra_ai_spans ("traceId") where error is not null;

create index floor_scores on mastra_scorers ("scorerId", "createdAt" desc);
