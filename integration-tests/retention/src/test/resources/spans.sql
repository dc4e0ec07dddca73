alter table mastra_ai_spans set (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05);
create index concurrently spans_by_time on mastra_ai_spans using brin ("startedAtZ");
