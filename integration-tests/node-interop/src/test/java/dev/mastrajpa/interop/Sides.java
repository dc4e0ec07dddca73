package dev.mastrajpa.interop;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * The original and this library beside each other: each has a schema to write in, with the tables
 * of its own init, and reads and writes in the other's too.
 */
final class Sides implements AutoCloseable {

  /** Where this library writes. */
  static final String OURS = "ours";

  /** Where the original writes. */
  static final String THEIRS = "theirs";

  private static final List<String> TABLES =
      List.of("mastra_threads", "mastra_messages", "mastra_resources");

  /**
   * A row with all its columns. A time of change that lies in the test itself differs between two
   * writers; its halves become words for what they hold.
   */
  private static final String ROWS =
      """
      select (to_jsonb(t) || case
        when (to_jsonb(t) ->> 'updatedAtZ')::timestamptz >= ? then jsonb_build_object(
          'updatedAtZ', 'now',
          'updatedAt', case (to_jsonb(t) ->> 'updatedAt')::timestamp
            when (to_jsonb(t) ->> 'updatedAtZ')::timestamptz at time zone 'UTC' then 'now'
            when (to_jsonb(t) ->> 'updatedAtZ')::timestamptz at time zone '%s'
              then 'now on the wall of the session'
            else to_jsonb(t) ->> 'updatedAt' end)
        else '{}' end)::text
      from "%s".%s t
      order by t.id collate "C"
      """;

  private final TestDatabase database;
  private final NodePeer peer;
  private final NodePeer.Store originalInTheirs;
  private final NodePeer.Store originalInOurs;
  private final PostgresStore oursInOurs;
  private final PostgresStore oursInTheirs;

  private Sides(TestDatabase database, NodePeer peer) {
    this.database = database;
    this.peer = peer;
    this.oursInOurs = store(OURS);
    this.oursInTheirs = store(THEIRS);
    this.originalInTheirs = peer.open(database.connectionString(), THEIRS);
    this.originalInOurs = peer.open(database.connectionString(), OURS);
  }

  /** Starts both, with tables that are there and empty. */
  static Sides start(TestDatabase database, ZoneId zoneOfNode) {
    Sides sides = new Sides(database, NodePeer.start(zoneOfNode));
    sides.oursInOurs.init();
    database.execute("create schema if not exists " + THEIRS);
    sides.originalInTheirs.init();
    return sides;
  }

  private PostgresStore store(String schema) {
    return PostgresStore.builder()
        .id("interop")
        .connectionString(database.connectionString())
        .schemaName(schema)
        .build();
  }

  OurMemory ours() {
    return new OurMemory(oursInOurs.memory());
  }

  OurMemory oursInTheirs() {
    return new OurMemory(oursInTheirs.memory());
  }

  OriginalMemory original() {
    return new OriginalMemory(originalInTheirs);
  }

  OriginalMemory originalInOurs() {
    return new OriginalMemory(originalInOurs);
  }

  /** The store itself, for what the original has no word for. */
  PostgresStore ourStore() {
    return oursInOurs;
  }

  void clear() {
    for (String table : TABLES) {
      database.execute("truncate %s.%s, %s.%s".formatted(OURS, table, THEIRS, table));
    }
  }

  /** All rows of a table, with all columns. */
  List<String> rows(String schema, String table) {
    return rows(schema, table, Instant.parse("9999-12-31T00:00:00Z"));
  }

  /** All rows of a table; times of change from this moment on are called now. */
  List<String> rows(String schema, String table, Instant now) {
    return database.query(ROWS.formatted(TestDatabase.SERVER_ZONE, schema, table), now).stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  @Override
  public void close() {
    oursInOurs.close();
    oursInTheirs.close();
    peer.close();
  }
}
