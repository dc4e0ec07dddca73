package dev.mastrajpa.memory;

import dev.mastrajpa.testing.TestDatabase;

/** The tables of memory, as the original makes them. */
final class MemoryTables {

  private static final String TABLES =
      """
      create table mastra_threads (
        id text primary key not null, "resourceId" text not null, title text not null,
        metadata jsonb, "createdAt" timestamp not null, "updatedAt" timestamp not null,
        "createdAtZ" timestamptz default now(), "updatedAtZ" timestamptz default now());
      create table mastra_messages (
        id text primary key not null, thread_id text not null, content text not null,
        role text not null, type text not null, "createdAt" timestamp not null,
        "resourceId" text, "createdAtZ" timestamptz default now());
      create table mastra_resources (
        id text primary key not null, "workingMemory" text, metadata jsonb,
        "createdAt" timestamp not null, "updatedAt" timestamp not null,
        "createdAtZ" timestamptz default now(), "updatedAtZ" timestamptz default now());
      create table mastra_thread_state (
        "threadId" text not null, type text not null, value jsonb not null,
        "createdAt" timestamp not null, "updatedAt" timestamp not null,
        "createdAtZ" timestamptz default now(), "updatedAtZ" timestamptz default now(),
        primary key ("threadId", type));
      create table mastra_observational_memory (
        id text primary key not null, "lookupKey" text not null, scope text not null,
        "resourceId" text, "threadId" text);
      create index on mastra_messages (thread_id, "createdAt" desc);
      create index on mastra_threads ("resourceId", "createdAt" desc);
      """;

  private MemoryTables() {}

  static void createIn(TestDatabase database) {
    database.execute(TABLES);
  }
}
