package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.entity.MastraAiSpanId;
import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
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
 * hibernate.jdbc.time_zone} may be a fourth.
 */
@ParameterizedClass(name = "hibernate.jdbc.time_zone {0}")
@ValueSource(strings = {"absent", "UTC", "America/New_York"})
@SuppressWarnings("NullAway.Init")
class TimeIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  /** A local time that New York skips on that day. */
  private static final Instant CREATED = Instant.parse("2024-03-10T02:30:00.123Z");

  /** A local time that New York has twice on that day. */
  private static final Instant UPDATED = Instant.parse("2024-11-03T01:30:00.987Z");

  private static SessionFactory host;

  @Parameter String zone;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void createTables() {
    Host.createTables(database);
  }

  @BeforeParameterizedClassInvocation
  static void start(String zone) {
    Host settings = Host.on(database).asking("all");
    if (!zone.equals("absent")) {
      settings.with("hibernate.jdbc.time_zone", zone);
    }
    host = settings.start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    host.close();
  }

  @Test
  void theZonesOfThisTestAreNotUtcAndDiffer() {
    String session =
        host.fromSession(
            it -> it.createNativeQuery("show timezone", String.class).getSingleResult());

    assertThat(session).isEqualTo(TestDatabase.SESSION_ZONE);
    assertThat(
            List.of(
                offset(ZoneId.systemDefault()),
                offset(ZoneId.of(session)),
                offset(ZoneId.of(TestDatabase.SERVER_ZONE)),
                offset(ZoneId.of("America/New_York")),
                ZoneOffset.UTC))
        .doesNotHaveDuplicates();
  }

  private static ZoneOffset offset(ZoneId zone) {
    return zone.getRules().getOffset(CREATED);
  }

  @Test
  void aSessionWritesTheDigitsOfUtcInBothColumns() {
    host.inTransaction(session -> session.persist(thread()));

    assertThat(columns())
        .containsExactly(
            "2024-03-10 02:30:00.123",
            "2024-03-10 02:30:00.123",
            "2024-11-03 01:30:00.987",
            "2024-11-03 01:30:00.987");
  }

  @Test
  void aStatelessSessionWritesTheSame() {
    host.inStatelessTransaction(session -> session.insert(thread()));

    assertThat(columns())
        .containsExactly(
            "2024-03-10 02:30:00.123",
            "2024-03-10 02:30:00.123",
            "2024-11-03 01:30:00.987",
            "2024-11-03 01:30:00.987");
  }

  @Test
  void whatIsWrittenIsRead() {
    host.inTransaction(session -> session.persist(thread()));

    MastraThread found = find();

    assertThat(found.getCreatedAt()).isEqualTo(CREATED);
    assertThat(found.getUpdatedAt()).isEqualTo(UPDATED);
  }

  @Test
  void aChangeWritesBothHalves() {
    insert("'2001-01-01 00:00:00'", "'2002-01-01 00:00:00Z'");

    host.inTransaction(
        session -> {
          MastraThread thread = session.find(MastraThread.class, id);
          thread.setCreatedAt(thread.getCreatedAt());
        });

    assertThat(columns().subList(0, 2))
        .containsExactly("2002-01-01 00:00:00", "2002-01-01 00:00:00");
  }

  @Test
  void microsecondsAreCutAndNotRounded() {
    MastraThread thread = thread();
    thread.setCreatedAt(CREATED.plusNanos(999_999));
    assertThat(thread.getCreatedAt()).isEqualTo(CREATED);

    host.inTransaction(session -> session.persist(thread));

    assertThat(columns().subList(0, 2))
        .containsExactly("2024-03-10 02:30:00.123", "2024-03-10 02:30:00.123");
  }

  @Test
  void whereTheHalvesDifferTheZonedOneIsRead() {
    insert("'2001-01-01 00:00:00'", "'2002-01-01 00:00:00Z'");

    assertThat(find().getCreatedAt()).isEqualTo("2002-01-01T00:00:00Z");
  }

  @Test
  void withoutAZonedHalfTheDigitsAreReadAsUtc() {
    insert("'2024-03-10 02:30:00.123'", "null");

    assertThat(find().getCreatedAt()).isEqualTo(CREATED);
  }

  @Test
  void aTimeThatIsAbsentIsNullInBothColumns() {
    MastraObservationalMemory memory =
        (MastraObservationalMemory) Row.of(MastraObservationalMemory.class, id, 1).entity();
    memory.setLastObservedAt(null);

    host.inTransaction(session -> session.persist(memory));

    assertThat(
            database.query(
                """
                select "lastObservedAt", "lastObservedAtZ"
                from mastra_observational_memory where id = ?
                """,
                memory.getId()))
        .first()
        .isEqualTo(Arrays.asList(null, null));
    assertThat(
            host.fromSession(
                    session -> session.find(MastraObservationalMemory.class, memory.getId()))
                .getLastObservedAt())
        .isNull();
  }

  @Test
  void aQuerySaysWhichHalfItMeans() {
    insert("'2001-01-01 00:00:00'", "'2002-01-01 00:00:00Z'");

    assertThat(count("t.createdAt.local = :time", "2001-01-01T00:00:00Z")).isEqualTo(1);
    assertThat(count("t.createdAt.zoned = :time", "2002-01-01T00:00:00Z")).isEqualTo(1);
    assertThat(count("t.createdAt.local = :time", "2002-01-01T00:00:00Z")).isZero();
    assertThat(count("t.createdAt.zoned = :time", "2001-01-01T00:00:00Z")).isZero();
  }

  @Test
  void aQueryReadsTheHalfItNames() {
    insert("'2001-01-01 00:00:00'", "'2002-01-01 00:00:00Z'");

    Object[] halves =
        host.fromSession(
            session ->
                session
                    .createSelectionQuery(
                        """
                        select t.createdAt.local, t.createdAt.zoned
                        from MastraThread t where t.id = :id
                        """,
                        Object[].class)
                    .setParameter("id", id)
                    .getSingleResult());

    assertThat(halves)
        .containsExactly(
            Instant.parse("2001-01-01T00:00:00Z"), Instant.parse("2002-01-01T00:00:00Z"));
  }

  @Test
  void theTimesOfASpansRowAreTheTriggersAndNeverWritten() {
    Row row = Row.of(MastraAiSpan.class, id, 1);
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    host.inTransaction(session -> session.persist(row.entity()));

    MastraAiSpan span = findSpan(row);
    assertThat(span.getCreatedAt()).isBetween(before, before.plus(Duration.ofMinutes(5)));
    assertThat(span.getUpdatedAt()).isEqualTo(span.getCreatedAt());

    host.inTransaction(session -> session.find(MastraAiSpan.class, row.key()).setName("renamed"));

    assertThat(findSpan(row).getCreatedAt()).isEqualTo(span.getCreatedAt());
    assertThat(findSpan(row).getUpdatedAt()).isAfter(span.getCreatedAt());
  }

  @Test
  void theTimesOfASpansRowAreReadFromTheZonedHalf() {
    Row row = Row.of(MastraAiSpan.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    String key = ((MastraAiSpanId) row.key()).getTraceId();
    database.execute("alter table mastra_ai_spans disable trigger user");
    try {
      database.query(
          """
          update mastra_ai_spans
          set "createdAt" = '2001-01-01', "createdAtZ" = '2002-01-01T00:00Z',
              "updatedAt" = '2001-01-01', "updatedAtZ" = null
          where "traceId" = ? returning 1
          """,
          key);
    } finally {
      database.execute("alter table mastra_ai_spans enable trigger user");
    }

    assertThat(findSpan(row).getCreatedAt()).isEqualTo("2002-01-01T00:00:00Z");
    assertThat(findSpan(row).getUpdatedAt()).isNull();
  }

  private MastraThread thread() {
    MastraThread thread = new MastraThread(id, "r", "t");
    thread.setCreatedAt(CREATED);
    thread.setUpdatedAt(UPDATED);
    return thread;
  }

  private MastraThread find() {
    return host.fromSession(session -> session.find(MastraThread.class, id));
  }

  private static MastraAiSpan findSpan(Row row) {
    return host.fromSession(session -> session.find(MastraAiSpan.class, row.key()));
  }

  private long count(String condition, String time) {
    return host.fromSession(
        session ->
            session
                .createSelectionQuery(
                    "select count(t) from MastraThread t where t.id = :id and " + condition,
                    Long.class)
                .setParameter("id", id)
                .setParameter("time", Instant.parse(time))
                .getSingleResult());
  }

  /** A row of another writer, with these two values for its creation. */
  private void insert(String local, String zoned) {
    database.execute(
        """
        insert into mastra_threads
          (id, "resourceId", title, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
        values ('%s', 'r', 't', %s, %s, '2000-01-01', '2000-01-01T00:00Z')
        """
            .formatted(id, local, zoned));
  }

  /** The digits in the columns, those of the zoned halves in UTC. */
  private List<Object> columns() {
    return database
        .query(
            """
            select "createdAt"::text, ("createdAtZ" at time zone 'UTC')::text,
                   "updatedAt"::text, ("updatedAtZ" at time zone 'UTC')::text
            from mastra_threads where id = ?
            """,
            id)
        .get(0);
  }
}
