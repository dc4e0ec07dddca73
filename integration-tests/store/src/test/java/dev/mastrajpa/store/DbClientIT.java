package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.db.Row;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.RowCountException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SQL of the program's own. */
class DbClientIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static PostgresStore store;
  private static DbClient db;

  @BeforeAll
  static void open() {
    Tables.createIn(database, "We Ird");
    database.execute("create table item (id int, name text)");
    store =
        PostgresStore.builder()
            .id("db")
            .dataSource(database.dataSource())
            .schemaName("We Ird")
            .build();
    db = store.db();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void threeItems() {
    database.execute("truncate item; insert into item values (1, 'a'), (2, 'b'), (3, 'c')");
  }

  @Test
  void returnsAnyNumberOfRows() {
    assertThat(db.any("select id, name from item where id > ? order by id", 1))
        .extracting(row -> row.get("id"), row -> row.get("name"))
        .containsExactly(tuple(2, "b"), tuple(3, "c"));
    assertThat(db.any("select * from item where id > $1", 9)).isEmpty();
    assertThat(db.any("update item set name = 'x'")).as("a statement without rows").isEmpty();
  }

  @Test
  void returnsTheOneRow() {
    assertThat(db.one("select name from item where id = $1", 2).get("name", String.class))
        .isEqualTo("b");
    assertThat(db.oneOrNone("select name from item where id = 2")).isPresent();
    assertThat(db.oneOrNone("select name from item where id = 9")).isEmpty();
    assertThat(db.many("select name from item")).hasSize(3);
    db.none("select name from item");
  }

  @Test
  void complainsOfTooFewRowsAsTheOriginalDoes() {
    assertThatThrownBy(() -> db.one("select *\n   from item\twhere id = ?", 9))
        .isInstanceOfSatisfying(RowCountException.class, e -> assertThat(e.rows()).isZero())
        .hasMessage("No data returned from query: select * from item where id = ?");
    assertThatThrownBy(() -> db.many("select * from item where false"))
        .isInstanceOf(RowCountException.class)
        .hasMessage("No data returned from query: select * from item where false");
  }

  @Test
  void complainsOfTooManyRowsAsTheOriginalDoes() {
    assertThatThrownBy(() -> db.one("select * from item"))
        .isInstanceOfSatisfying(
            RowCountException.class,
            e -> {
              assertThat(e.rows()).isEqualTo(3);
              assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_DB_ONE_MULTIPLE_ROWS");
            })
        .hasMessage("Multiple rows returned when one was expected: select * from item");
    assertThatThrownBy(() -> db.oneOrNone("select * from item"))
        .hasMessage("Multiple rows returned when one or none was expected: select * from item");
  }

  @Test
  void cutsALongStatementInItsMessage() {
    String padding = "x".repeat(200);

    assertThatThrownBy(() -> db.one("select '" + padding + "' where false"))
        .hasMessage("No data returned from query: select '" + "x".repeat(92) + "...");
  }

  @Test
  void undoesAStatementThatReturnedTooManyRows() {
    assertThatThrownBy(() -> db.one("update item set name = 'x' returning id"))
        .isInstanceOf(RowCountException.class);
    assertThatThrownBy(() -> db.oneOrNone("delete from item returning id"))
        .isInstanceOf(RowCountException.class);

    assertThat(names()).isEqualTo("a,b,c");
  }

  @Test
  void rollsBackWhereTheBodySwallowsThatThereWereTooManyRows() {
    assertThatThrownBy(
            () ->
                db.tx(
                    tx -> {
                      try {
                        tx.one("update item set name = 'x' returning id");
                      } catch (RowCountException e) {
                        // the statement has changed three rows, and would change them for good
                      }
                    }))
        .isInstanceOf(RowCountException.class);

    assertThat(names()).isEqualTo("a,b,c");
  }

  @Test
  void runsSeveralStatementsInOneTransaction() {
    int count =
        db.fromTx(
            tx -> {
              tx.none("delete from item where id = 1");
              assertThat(names()).as("seen from outside").isEqualTo("a,b,c");
              tx.tx(inner -> inner.none("delete from item where id = 2"));
              return tx.any("select * from item").size();
            });

    assertThat(count).isEqualTo(1);
    assertThat(names()).isEqualTo("c");
  }

  @Test
  void rollsBackAndThrowsTheFirstFailureEvenIfTheBodyCaughtIt() {
    assertThatThrownBy(
            () ->
                db.tx(
                    tx -> {
                      tx.none("delete from item");
                      assertThatThrownBy(() -> tx.any("select 1 / 0"))
                          .isInstanceOf(StorageException.class);
                    }))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_DB_ANY_FAILED"))
        .hasMessageContaining("division by zero");

    assertThat(names()).isEqualTo("a,b,c");
  }

  @Test
  void takesNumberedArgumentsInAnyOrderAndAgain() {
    assertThat(db.one("select $2 || $1 || $2 as text, '$1' as literal", "a", "b").asMap())
        .containsExactly(Map.entry("text", "bab"), Map.entry("literal", "$1"));
  }

  @Test
  void sendsTheOperatorsOfJsonbAsOperators() {
    String document = "{\"a\": 1, \"b\": 2}";

    assertThat(
            db.one(
                    "select cast($1 as jsonb) ? 'a' as one, cast($1 as jsonb) ?| $2 as some,"
                        + " cast($1 as jsonb) ?& $2 as every",
                    document,
                    List.of("a", "z"))
                .asMap()
                .values())
        .containsExactly(true, true, false);
    assertThat(db.one("select cast(? as jsonb) ?? 'z' as one", document).get("one"))
        .isEqualTo(false);
  }

  @Test
  void refusesTheWrongNumberOfArgumentsBeforeAnyStatement() {
    assertThatThrownBy(() -> db.none("delete from item where id = ? or id = ?", 1))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("arguments: 1 given, but the statement takes 2");
    assertThatThrownBy(() -> db.none("delete from item where id = $2", 1))
        .hasMessageStartingWith("arguments: 1 given, but the statement takes 2");
    assertThatThrownBy(() -> db.none("delete from item where id = 1", 1))
        .hasMessageStartingWith("arguments: 1 given, but the statement takes 0");

    assertThat(names()).isEqualTo("a,b,c");
  }

  @Test
  void knowsWhereTheStoresTablesAre() {
    db.none(
        "insert into {mastra}.mastra_threads (id, \"resourceId\", title, \"createdAt\", \"updatedAt\")"
            + " values ($1, 'r', '{mastra}.', now(), now())",
        "t1");

    assertThat(store.memory().getThreadById("t1").orElseThrow().getTitle()).isEqualTo("{mastra}.");
  }

  @Test
  void returnsValuesThatNoZoneCanChange() {
    Row row =
        db.one(
            """
            select timestamptz '2024-07-01 12:00:00.123456+02' as instant,
              timestamp '2024-03-31 02:30:00' as local, date '1883-11-18' as day,
              time '23:59:59' as clock, timetz '12:00+05:45' as offset_clock,
              cast('{"b": 1.10, "a": null}' as jsonb) as doc, cast('[1,  2]' as json) as text_doc,
              1.10 as number, cast('5b1c2d3e-0000-4000-8000-000000000001' as uuid) as uuid,
              cast('\\xcafe' as bytea) as bytes, array[1, null, 3] as numbers,
              array[array['a'], array['b']] as nested,
              array[timestamptz '2024-07-01 12:00+00'] as instants,
              cast(array['{"a": 1}'] as jsonb[]) as docs,
              interval '1 day' as other, null as nothing, true as yes, bigint '7' as big
            """);

    assertThat(row.get("instant")).isEqualTo(Instant.parse("2024-07-01T10:00:00.123456Z"));
    assertThat(row.get("local")).isEqualTo(LocalDateTime.parse("2024-03-31T02:30:00"));
    assertThat(row.get("day")).isEqualTo(LocalDate.parse("1883-11-18"));
    assertThat(row.get("clock")).isEqualTo(LocalTime.parse("23:59:59"));
    assertThat(row.get("offset_clock")).isEqualTo(OffsetTime.parse("12:00+05:45"));
    assertThat(row.get("doc")).isEqualTo("{\"a\": null, \"b\": 1.10}");
    assertThat(row.get("text_doc")).isEqualTo("[1,  2]");
    assertThat(row.get("number")).isEqualTo(new BigDecimal("1.10"));
    assertThat(row.get("uuid")).isEqualTo(UUID.fromString("5b1c2d3e-0000-4000-8000-000000000001"));
    assertThat(row.get("bytes", byte[].class)).containsExactly(0xca, 0xfe);
    assertThat(row.get("numbers")).isEqualTo(Arrays.asList(1, null, 3));
    assertThat(row.get("nested")).isEqualTo(List.of(List.of("a"), List.of("b")));
    assertThat(row.get("instants")).isEqualTo(List.of(Instant.parse("2024-07-01T12:00:00Z")));
    assertThat(row.get("docs")).isEqualTo(List.of("{\"a\": 1}"));
    assertThat(row.get("other")).isInstanceOf(String.class);
    assertThat(row.get("nothing")).isNull();
    assertThat(row.get("yes")).isEqualTo(true);
    assertThat(row.get("big")).isEqualTo(7L);
    assertThatThrownBy(() -> row.get("none")).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> row.get("big", String.class)).isInstanceOf(ClassCastException.class);
  }

  @Test
  void takesWhatItReturns() {
    Instant instant = Instant.parse("2024-07-01T10:00:00.123456Z");
    UUID uuid = UUID.randomUUID();

    Row row =
        db.one(
            "select cast($1 as timestamptz) as instant, cast($2 as uuid) as uuid,"
                + " cast($3 as text) as nothing, cast($4 as timestamptz[]) as instants,"
                + " 7 = any($5) as found, cast($6 as uuid[]) as uuids, cast($7 as text[]) as none",
            instant,
            uuid,
            null,
            Arrays.asList(instant, null),
            List.of(7, 8),
            List.of(uuid),
            List.of());

    assertThat(row.get("instant")).isEqualTo(instant);
    assertThat(row.get("uuid")).isEqualTo(uuid);
    assertThat(row.get("nothing")).isNull();
    assertThat(row.get("instants")).isEqualTo(Arrays.asList(instant, null));
    assertThat(row.get("found")).isEqualTo(true);
    assertThat(row.get("uuids")).isEqualTo(List.of(uuid));
    assertThat(row.get("none")).isEqualTo(List.of());
  }

  private static String names() {
    return database.value("select string_agg(name, ',' order by id) from item");
  }
}
