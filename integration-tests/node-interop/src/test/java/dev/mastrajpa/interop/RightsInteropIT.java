package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One schema of tables that belong to a role of which the initialisers of both sides are members,
 * and roles that only write rows.
 */
class RightsInteropIT {

  private static NodePeer peer;

  private final TestDatabase database = TestDatabase.create();
  private final String ending = database.name().substring(database.name().length() - 12);
  private final String owner = "owner_" + ending;
  private final String ours = "ours_" + ending;
  private final String nodes = "nodes_" + ending;
  private final String app = "app_" + ending;

  @BeforeAll
  static void startOriginal() {
    peer = NodePeer.start(ZoneId.of("Europe/Berlin"));
  }

  @AfterAll
  static void stopOriginal() {
    if (peer != null) {
      peer.close();
    }
  }

  @BeforeEach
  void createRoles() {
    database.execute(
        """
        create role %1$s nologin;
        create schema agents authorization %1$s;
        create role %2$s login in role %1$s password '%2$s';
        alter role %2$s set role to %1$s;
        create role %3$s login in role %1$s password '%3$s';
        alter role %3$s set role to %1$s;
        create role %4$s login password '%4$s';
        grant usage on schema agents to %4$s;
        alter default privileges for role %1$s in schema agents
          grant select, insert, update, delete on tables to %4$s;
        """
            .formatted(owner, ours, nodes, app));
  }

  @AfterEach
  void dropDatabase() {
    for (String role : List.of(owner, ours, nodes, app)) {
      database.execute("drop owned by " + role + " cascade");
    }
    database.execute("drop role %s, %s, %s, %s".formatted(owner, ours, nodes, app));
    database.close();
  }

  @Test
  void whoMayOnlyWriteRowsWorksOnBothSidesOfACompleteSchema() {
    try (PostgresStore store = store(app, ours)) {
      store.init();
      initOriginal(nodes); // its other tables
      assertThat(owners()).containsExactly(owner);

      try (NodePeer.Store original = open(app)) {
        original.init();
        store.init();
        store.schema().validate();
        store.memory().saveThread(new MastraThread("t", "anna", "Creaking"));
        JsonNode thread = original.call("memory", "getThreadById", json("{threadId:'t'}"));
        assertThat(thread.path("title").textValue()).isEqualTo("Creaking");
      }
    }
  }

  @Test
  void aMemberOfTheOwnerCompletesTheOriginalsTables() {
    initOriginal(nodes);
    database.execute(
        "alter table agents.mastra_threads drop column metadata;"
            + "drop index agents.agents_mastra_ai_spans_name_idx");

    try (PostgresStore store = store(app, ours)) {
      assertThat(store.init().steps()).hasSizeGreaterThanOrEqualTo(2);
      store.schema().validate();
    }
    assertThat(owners()).containsExactly(owner);
    initOriginal(nodes);
  }

  @Test
  void whoIsNoMemberIsToldWhoseTheTablesAre() {
    initOriginal(nodes);
    database.execute("alter table agents.mastra_threads drop column metadata");

    try (PostgresStore store = store(app, app)) {
      assertThatThrownBy(store::init)
          .hasMessageContainingAll("\"mastra_threads\", which belongs to \"" + owner + "\"");
    }
  }

  private void initOriginal(String role) {
    try (NodePeer another = NodePeer.start(ZoneId.of("Europe/Berlin"));
        NodePeer.Store original =
            another.open(connectionString(role), "agents")) { // a process makes a schema once
      original.init();
    }
  }

  private NodePeer.Store open(String role) {
    return peer.open(connectionString(role), "agents");
  }

  private String connectionString(String role) {
    return "postgresql://%s:%1$s@%s"
        .formatted(role, database.jdbcUrl().substring("jdbc:postgresql://".length()));
  }

  private PostgresStore store(String role, String forInit) {
    return PostgresStore.builder()
        .id("rights")
        .dataSource(as(role))
        .initDataSource(as(forInit))
        .schemaName("agents")
        .build();
  }

  private PGSimpleDataSource as(String role) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(database.jdbcUrl());
    dataSource.setUser(role);
    dataSource.setPassword(role);
    return dataSource;
  }

  private List<String> owners() {
    return database
        .query("select distinct tableowner::text from pg_tables where schemaname = 'agents'")
        .stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }
}
