package dev.mastrajpa.store;

import dev.mastrajpa.testing.TestDatabase;

/** The tables of memory, as the original makes them, and one of the host's. */
final class Tables {

  private static final String OURS =
      """
      create schema if not exists %1$s;
      create table %1$s.mastra_threads (
        id text primary key not null, "resourceId" text not null, title text not null,
        metadata jsonb, "createdAt" timestamp not null, "updatedAt" timestamp not null,
        "createdAtZ" timestamptz default now(), "updatedAtZ" timestamptz default now());
      create table %1$s.mastra_messages (
        id text primary key not null, thread_id text not null, content text not null,
        role text not null, type text not null, "createdAt" timestamp not null,
        "resourceId" text, "createdAtZ" timestamptz default now());
      """;

  private static final String HOSTS = "create table note (id text primary key, words text)";

  private Tables() {}

  static void createIn(TestDatabase database) {
    createIn(database, "public");
    database.execute(HOSTS);
  }

  static void createIn(TestDatabase database, String schema) {
    database.execute(OURS.formatted('"' + schema + '"'));
  }
}
