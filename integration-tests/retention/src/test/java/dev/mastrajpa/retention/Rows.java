package dev.mastrajpa.retention;

import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.List;

/** Rows of a given age, straight into the tables of one schema. */
record Rows(TestDatabase database, String schema) {

  /** Every column by its name; those that are not named are NULL, or what the table insists on. */
  private static final String INSERT =
      """
      insert into "%1$s".%2$s
      select (jsonb_populate_record(cast(null as "%1$s".%2$s),
        jsonb_build_object(
          'resourceId', 'anna', 'title', 'T', 'content', '{"format":2,"parts":[]}', 'role', 'user',
          'type', 'v2', 'value', '{}', 'scorerId', 's', 'runId', 'r', 'scorer', '{}', 'score', 1,
          'input', '{}', 'output', '{}', 'source', 'TEST', 'workflow_name', 'w', 'snapshot', '{}',
          'traceId', 'trace', 'name', 'n', 'spanType', 'generic', 'isEvent', false,
          'lookupKey', 'k', 'scope', '{}', 'activeObservations', '', 'originType', 'initial',
          'config', '{}', 'generationCount', 0, 'pendingMessageTokens', 0,
          'totalTokensObserved', 0, 'observationTokenCount', 0, 'isObserving', false,
          'isReflecting', false, 'isBufferingObservation', false, 'isBufferingReflection', false,
          'lastBufferedAtTokens', 0)
        || jsonb_build_object(
          'createdAt', w.utc, 'createdAtZ', w.at, 'updatedAt', w.utc, 'updatedAtZ', w.at,
          'startedAt', w.utc, 'startedAtZ', w.at)
        || cast(? as jsonb))).*
      from (select cast(? as timestamptz) as at, cast(? as timestamptz) at time zone 'UTC' as utc) w
      returning 1
      """;

  private static final String QUOTES = "\"";

  void message(String id, String threadId, Instant at) {
    insert("mastra_messages", "{'id':'%s','thread_id':'%s'}".formatted(id, threadId), at);
  }

  void thread(String id, Instant at) {
    insert("mastra_threads", "{'id':'%s'}".formatted(id), at);
  }

  void resource(String id, Instant at) {
    insert("mastra_resources", "{'id':'%s'}".formatted(id), at);
  }

  void state(String threadId, String type, Instant at) {
    insert("mastra_thread_state", "{'threadId':'%s','type':'%s'}".formatted(threadId, type), at);
  }

  void run(String id, Instant at) {
    insert("mastra_workflow_snapshot", "{'run_id':'%s'}".formatted(id), at);
  }

  void score(String id, Instant at) {
    insert("mastra_scorers", "{'id':'%s'}".formatted(id), at);
  }

  void span(String id, Instant at) {
    insert("mastra_ai_spans", "{'spanId':'%s'}".formatted(id), at);
  }

  void observations(String id, String threadId, Instant at) {
    insert(
        "mastra_observational_memory",
        "{'id':'%s','threadId':'%s','scope':'thread'}".formatted(id, threadId),
        at);
  }

  /** The table of embedded messages, as the original's vector store makes it. */
  void createVectors(String table) {
    database.execute(
        "create table \"%s\".\"%s\" (vector_id text primary key, metadata jsonb default '{}')"
            .formatted(schema, table));
  }

  void vector(String table, String id, String messageId, String threadId) {
    database.execute(
        """
        insert into "%s"."%s" values ('%s', '{"message_id":"%s","thread_id":"%s"}')
        """
            .formatted(schema, table, id, messageId, threadId));
  }

  /** The values of a column, in order. */
  List<String> all(String table, String column) {
    return database
        .query("select \"%s\" from \"%s\".%s order by 1".formatted(column, schema, table))
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  long count(String table) {
    return database.<Long>value("select count(*) from \"%s\".%s".formatted(schema, table));
  }

  private void insert(String table, String members, Instant at) {
    database.query(INSERT.formatted(schema, table), members.replace("'", QUOTES), at, at);
  }
}
