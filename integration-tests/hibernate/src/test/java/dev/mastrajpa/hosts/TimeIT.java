package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One instant, two columns, and no zone that changes either.
 *
 * <p>JVM, session and server are in three zones, none of them UTC; the host's {@code
 * hibernate.jdbc.time_zone} is a fourth.
 */
@ParameterizedClass(name = "hibernate.jdbc.time_zone {0}")
@ValueSource(strings = {"absent", "UTC", "America/New_York"})
class TimeIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** In the hour that Berlin and New York skip or repeat, so that a wrong zone is seen. */
  private static final Instant CREATED = Instant.parse("2024-03-10T02:30:00.123Z");

  private static final Instant UPDATED = Instant.parse("2024-10-27T01:30:00.987Z");

  private static SessionFactory host;

  private final String id = UUID.randomUUID().toString();

  @Parameter String zone;

  @BeforeAll
  static void createTables() {
    Host.createTables(database);
  }

  @BeforeParameterizedClassInvocation
  static void start(String zone) {
    Host settings = Host.on(database).asking("all");
    host =
        (zone.equals("absent") ? settings : settings.with("hibernate.jdbc.time_zone", zone))
            .start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    host.close();
  }

  @Test
  void theZonesOfTheTestAreNotUtc() {
    assertThat(ZoneId.systemDefault().getRules().getOffset(CREATED)).isNotEqualTo(ZoneOffset.UTC);
    assertThat(database.<String>value("show timezone")).isEqualTo(TestDatabase.SESSION_ZONE);
  }

  @Test
  void aSessionWritesTheDigitsOfUtcInBothColumns() {
    host.inTransaction(session -> session.persist(thread()));

    assertThat(columns())
        .containsExactly(
            "2024-03-10 02:30:00.123",
            "2024-03-10 02:30:00.123+00",
            "2024-10-27 01:30:00.987",
            "2024-10-27 01:30:00.987+00");
  }

  private MastraThread thread() {
    MastraThread thread = new MastraThread(id, "r", "t");
    thread.setCreatedAt(CREATED);
    thread.setUpdatedAt(UPDATED);
    return thread;
  }

  /** The columns as text, in a session whose zone is UTC. */
  private List<Object> columns() {
    return database
        .query(
            """
            select "createdAt"::text, ("createdAtZ" at time zone 'UTC')::text || '+00',
                   "updatedAt"::text, ("updatedAtZ" at time zone 'UTC')::text || '+00'
            from mastra_threads where id = ?
            """,
            id)
        .get(0);
  }
}
