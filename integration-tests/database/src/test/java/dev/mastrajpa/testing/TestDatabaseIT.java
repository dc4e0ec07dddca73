package dev.mastrajpa.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

class TestDatabaseIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void jvmServerAndSessionAreInDifferentZones() {
    Instant winter = Instant.parse("2026-01-01T00:00:00Z");
    Instant summer = Instant.parse("2026-07-01T00:00:00Z");
    List<ZoneId> zones =
        List.of(
            ZoneId.systemDefault(),
            ZoneId.of(TestDatabase.SERVER_ZONE),
            ZoneId.of(TestDatabase.SESSION_ZONE),
            ZoneId.of("UTC"));

    assertThat(zones).extracting(zone -> zone.getRules().getOffset(winter)).doesNotHaveDuplicates();
    assertThat(zones).extracting(zone -> zone.getRules().getOffset(summer)).doesNotHaveDuplicates();
  }

  @Test
  void sessionsHaveTheirZone() {
    assertThat(database.<String>value("show timezone")).isEqualTo(TestDatabase.SESSION_ZONE);
  }

  @Test
  void sessionsOfTheDriverAloneHaveTheZoneOfTheJvm() throws SQLException {
    PGSimpleDataSource plain = new PGSimpleDataSource();
    plain.setUrl(database.jdbcUrl());

    try (Connection connection = plain.getConnection(database.user(), database.password());
        Statement statement = connection.createStatement();
        var resultSet = statement.executeQuery("show timezone")) {
      assertThat(resultSet.next()).isTrue();
      assertThat(resultSet.getString(1)).isEqualTo(ZoneId.systemDefault().getId());
    }
  }

  @Test
  void sessionsThatNameNoZoneHaveTheZoneOfTheServer() {
    // every session of the driver names one, so this asks for what the others begin with
    assertThat(zoneOf(database)).isEqualTo("{TimeZone=" + TestDatabase.SERVER_ZONE + "}");
  }

  @Test
  void connectionsAreInAutocommit() throws SQLException {
    try (Connection connection = database.connect()) {
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }

  @Test
  void databasesAreFreshAndApart() {
    try (TestDatabase one = TestDatabase.create();
        TestDatabase other = TestDatabase.create()) {
      one.execute("create table note (id int); insert into note values (1)");

      assertThat(one.name()).isNotEqualTo(other.name());
      assertThat(other.query("select relname from pg_class where relname = 'note'")).isEmpty();
      assertThat(other.<Long>value("select count(*) from pg_tables where schemaname = 'public'"))
          .isZero();
    }
  }

  @Test
  void copiesBeginWithWhatTheTemplateHolds() {
    try (TestDatabase template = TestDatabase.create()) {
      template.execute("create table note (id int); insert into note values (1)");

      try (TestDatabase copy = TestDatabase.createFrom(template)) {
        copy.execute("insert into note values (2)");

        assertThat(copy.query("select id from note order by id"))
            .containsExactly(List.of(1), List.of(2));
        assertThat(template.<Long>value("select count(*) from note")).isEqualTo(1);
        assertThat(zoneOf(copy)).isEqualTo("{TimeZone=" + TestDatabase.SERVER_ZONE + "}");
      }
    }
  }

  @Test
  void closingDropsTheDatabaseThoughSomebodyIsConnected() throws SQLException {
    TestDatabase doomed = TestDatabase.create();

    try (Connection connection = doomed.connect()) {
      assertThat(connection.isValid(5)).isTrue();
      doomed.close();
      doomed.close();

      assertThat(connection.isValid(5)).isFalse();
    }
    assertThat(database.query("select 1 from pg_database where datname = ?", doomed.name()))
        .isEmpty();
  }

  @Test
  void connectionStringNamesUserPasswordAndDatabase() {
    assertThat(database.connectionString())
        .startsWith("postgresql://" + database.user() + ":" + database.password() + "@")
        .contains("/" + database.name());
    assertThat(database.jdbcUrl())
        .startsWith("jdbc:postgresql://")
        .doesNotContain("user=")
        .doesNotContain("password=");
  }

  @Test
  void valuesArriveAsTheyAreInWhateverZone() {
    Instant instant = Instant.parse("2026-03-29T01:30:00.123Z");

    assertThat(
            database.query(
                """
                select ?::timestamptz, timestamp '2026-03-29 01:30:00.123', date '2026-03-29',
                       jsonb '{"a": 1}', array['x', null], null::timestamptz, 7
                """,
                instant))
        .singleElement()
        .asInstanceOf(LIST)
        .containsExactly(
            instant,
            LocalDateTime.parse("2026-03-29T01:30:00.123"),
            LocalDate.parse("2026-03-29"),
            "{\"a\": 1}",
            Arrays.asList("x", null),
            null,
            7);
  }

  @Test
  void aValueIsOneRowOfOneColumn() {
    assertThatIllegalStateException()
        .isThrownBy(() -> database.value("select generate_series(1, 2)"))
        .withMessageContaining("[[1], [2]]");
  }

  @Test
  void failuresNameTheStatement() {
    assertThatIllegalStateException()
        .isThrownBy(() -> database.execute("select nonsense"))
        .withMessageContaining("\"nonsense\" does not exist")
        .withMessageEndingWith(": select nonsense")
        .withCauseInstanceOf(SQLException.class);
  }

  @Test
  void theVersionIsTheOneAskedFor() {
    assertThat(database.<String>value("show server_version"))
        .startsWith(TestDatabase.majorVersion() + ".");
    if (System.getenv(Server.URL_VARIABLE) == null) {
      assertThat(TestDatabase.majorVersion())
          .isEqualTo(Integer.getInteger(Server.VERSION_PROPERTY, 17));
    }
  }

  @Test
  void theDatabaseOutlivesNestedClasses() {
    assertThat(database.<Integer>value("select 1")).isEqualTo(1);
  }

  @Nested
  class First {
    @Test
    void findsTheDatabase() {
      assertThat(database.<Integer>value("select 1")).isEqualTo(1);
    }
  }

  @Nested
  class Second {
    @Test
    void findsTheDatabase() {
      assertThat(database.<Integer>value("select 1")).isEqualTo(1);
    }
  }

  private static String zoneOf(TestDatabase database) {
    return database.value(
        """
        select setconfig::text from pg_db_role_setting
        where setdatabase = (select oid from pg_database where datname = ?) and setrole = 0
        """,
        database.name());
  }
}
