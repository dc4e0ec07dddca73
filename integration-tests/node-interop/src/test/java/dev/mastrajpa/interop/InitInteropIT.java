package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.testing.TestDatabase;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One schema, initialised by both: whoever comes second leaves what the first one made as it is.
 */
class InitInteropIT {

  private static NodePeer peer;

  @BeforeAll
  static void startOriginal() {
    peer = NodePeer.start(ZoneId.of("America/New_York"));
  }

  @AfterAll
  static void stopOriginal() {
    if (peer != null) {
      peer.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "my-tenant", "We Ird", "1abc"})
  void theOriginalFindsNothingToDoOnTablesOfOurs(String schema) {
    try (TestDatabase database = TestDatabase.create();
        PostgresStore store = store(database, schema)) {
      store.init();
      store.memory().saveThread(new MastraThread("t1", "anna", "Creaking"));
      store.memory().saveMessages(List.of(MastraMessage.ofText("m1", "t1", "anna", "user", "Hi")));
      List<List<Object>> rows = rows(database, schema);
      List<String> objects = objects(database, schema, true);
      DdlLog ddl = DdlLog.of(database);

      NodePeer.Store original = peer.open(database.connectionString(), schema);
      original.init();

      assertThat(ddl.take())
          .as("statements of the original that name something of ours")
          .filteredOn(statement -> namesSomethingOf(statement, objectNames(database, schema)))
          .allMatch(statement -> statement.contains("trigger_set_timestamps"));
      assertThat(objects(database, schema, true)).isEqualTo(objects);
      assertThat(rows(database, schema)).isEqualTo(rows);
      JsonNode page = original.call("memory", "listMessages", json("{threadId:'t1'}"));
      assertThat(page.path("messages").findValuesAsText("text")).containsExactly("Hi");
      assertThat(store.schema().plan().steps()).isEmpty();
      store.schema().validate();
      original.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "my-tenant", "We Ird", "1abc"})
  void weAddNothingButIndexesOfOurOwnToTablesOfTheOriginal(String schema) {
    try (TestDatabase database = TestDatabase.create();
        PostgresStore store = store(database, schema)) {
      // one process of the original makes a schema of this name once, in whichever database
      database.execute("create schema if not exists \"" + schema + "\"");
      NodePeer.Store original = peer.open(database.connectionString(), schema);
      original.init();
      original.call(
          "memory",
          "saveThread",
          json(
              "{thread:{id:'t1',resourceId:'anna',title:'Creaking',metadata:{a:1},"
                  + "createdAt:{$date:'2024-05-01T10:00:00.123Z'},"
                  + "updatedAt:{$date:'2024-05-01T10:00:00.123Z'}}}"));
      List<List<Object>> rows = rows(database, schema);
      List<String> ours = objects(database, schema, true);
      List<String> others = objects(database, schema, false);
      assertThat(others).as("what its other tables have").hasSizeGreaterThan(100);
      DdlLog ddl = DdlLog.of(database);

      store.init();

      assertThat(ddl.take())
          .isNotEmpty()
          .allMatch(statement -> statement.startsWith("create index"));
      assertThat(objects(database, schema, true)).containsAll(ours);
      assertThat(objects(database, schema, false)).isEqualTo(others);
      assertThat(rows(database, schema)).isEqualTo(rows);
      assertThat(store.memory().getThreadById("t1"))
          .get()
          .satisfies(thread -> assertThat(thread.getTitle()).isEqualTo("Creaking"));
      assertThat(store.memory().listMessages(ListMessages.inThread("t1"))).isEmpty();
      store.schema().validate();

      NodePeer.Store again = peer.open(database.connectionString(), schema);
      again.init();
      assertThat(ddl.take())
          .filteredOn(statement -> namesSomethingOf(statement, objectNames(database, schema)))
          .allMatch(statement -> statement.contains("trigger_set_timestamps"));
      original.close();
      again.close();
    }
  }

  private static PostgresStore store(TestDatabase database, String schema) {
    return PostgresStore.builder()
        .id("interop")
        .dataSource(database.dataSource())
        .schemaName(schema)
        .build();
  }

  private static boolean namesSomethingOf(String statement, Set<String> names) {
    return names.stream().anyMatch(statement::contains);
  }

  /** Tables of ours, with what hangs on them: quoted, as a statement names them, or not. */
  private static Set<String> objectNames(TestDatabase database, String schema) {
    return database
        .query(
            """
            select t.relname, i.relname
            from pg_class t
            join pg_namespace n on n.oid = t.relnamespace
            join pg_index x on x.indrelid = t.oid
            join pg_class i on i.oid = x.indexrelid
            where n.nspname = ? and t.relname in (%s)
            """
                .formatted(OurTables.LITERALS),
            schema)
        .stream()
        .flatMap(List::stream)
        .map(String::valueOf)
        .flatMap(name -> List.of("\"" + name + "\"", " " + name + " ", "." + name + " ").stream())
        .collect(toCollection(TreeSet::new));
  }

  /** Columns, constraints, indexes, triggers and replica identity, one line each. */
  private static List<String> objects(TestDatabase database, String schema, boolean ours) {
    return database
        .query(
            """
            with t as (
              select c.oid, c.relname, c.relreplident
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = ? and c.relkind = 'r' and (c.relname in (%s)) = ?)
            select relname || ' is identified by ' || cast(relreplident as text) from t
            union all
            select t.relname || '.' || a.attname || ' ' || a.attnum || ' '
              || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
              || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
            from t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
            union all
            select t.relname || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
            from t join pg_constraint c on c.conrelid = t.oid
            union all
            select pg_get_indexdef(x.indexrelid) || ' ' || x.indisvalid || ' ' || x.indisreplident
            from t join pg_index x on x.indrelid = t.oid
            union all
            select pg_get_triggerdef(g.oid) from t join pg_trigger g on g.tgrelid = t.oid
            order by 1
            """
                .formatted(OurTables.LITERALS),
            schema,
            ours)
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  private static List<List<Object>> rows(TestDatabase database, String schema) {
    String quoted = "\"" + schema + "\"";
    return database.query(
        "select to_jsonb(t)::text from %s.mastra_threads t union all select to_jsonb(m)::text from %s.mastra_messages m"
            .formatted(quoted, quoted));
  }
}
