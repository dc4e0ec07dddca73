package dev.mastrajpa.legacy;

import static dev.mastrajpa.legacy.LegacyTables.json;
import static dev.mastrajpa.legacy.LegacyTables.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraTrace;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Instant THEN = Instant.parse("2024-01-02T03:04:05.678Z");

  private static final Instant NOW = Instant.parse("2025-07-08T09:10:11.121314Z");

  private static PostgresStore store;
  private static LegacyRepository legacy;

  @BeforeAll
  static void open() {
    LegacyTables.make(database);
    store =
        PostgresStore.builder()
            .id("traces")
            .dataSource(database.dataSource())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    store.init();
    legacy = store.legacy();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void clear() {
    database.execute("truncate mastra_traces");
  }

  @Test
  void aSpanIsReadAsItWasInserted() {
    MastraTrace given = trace("1", 1_700_000_000_000_000L);
    given.setParentSpanId("0");
    given.setAttributes(json("{a:1}"));
    given.setStatus(json("{code:1}"));
    given.setEvents(json("[{name:'e'}]"));
    given.setLinks(json("[]"));
    given.setOther("{\"flags\":1}");
    given.setCreatedAt(THEN);

    legacy.batchTraceInsert(List.of(given));

    MastraTrace read = legacy.getTraces(ListLegacyTraces.any()).get(0);
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForFields(
            (a, b) -> json(String.valueOf(a)).equals(json(String.valueOf(b))),
            "attributesJson",
            "statusJson",
            "eventsJson",
            "linksJson")
        .isEqualTo(given);
    assertThat(database.query("select \"createdAt\", \"createdAtZ\" from mastra_traces"))
        .containsExactly(List.of(LocalDateTime.ofInstant(THEN, ZoneOffset.UTC), THEN));
  }

  @Test
  void whatASpanLacksIsNullOrNow() {
    legacy.batchTraceInsert(List.of(trace("1", 1)));
    legacy.batchTraceInsert(List.of());

    MastraTrace read = legacy.getTraces(ListLegacyTraces.any()).get(0);
    assertThat(read.getCreatedAt()).isEqualTo(Instant.parse("2025-07-08T09:10:11.121Z"));
    assertThat(read.getAttributesJson()).isNull();
    assertThat(read.getParentSpanId()).isNull();
    assertThat(read.getOther()).isNull();
  }

  @Test
  void aBatchIsStoredWholeOrNotAtAll() {
    List<MastraTrace> batch = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      batch.add(trace("span-" + i, i));
    }
    legacy.batchTraceInsert(batch);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> legacy.batchTraceInsert(List.of(trace("new", 1), trace("span-7", 1))))
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_BATCH_TRACE_INSERT_FAILED");
              assertThat(e.details()).containsEntry("sqlState", "23505");
            });
    assertThat(database.<Long>value("select count(*) from mastra_traces")).isEqualTo(2_000);
  }

  @Test
  void conditionsMustAllHoldAndTheLastToStartComesFirst() {
    insert("1", 1, trace -> {});
    insert("2", 2, trace -> trace.setName("agent.stream"));
    insert("3", 3, trace -> trace.setName("tool"));
    insert("4", 4, trace -> trace.setScope("other"));
    insert("5", 5, trace -> trace.setTraceId("other"));
    insert("6", 6, trace -> trace.setParentSpanId("5"));
    insert("7", 7, trace -> trace.setKind(3));
    ListLegacyTraces any = ListLegacyTraces.any();

    assertThat(ids(any)).containsExactly("7", "6", "5", "4", "3", "2", "1");
    assertThat(ids(any.oldestFirst())).containsExactly("1", "2", "3", "4", "5", "6", "7");
    assertThat(ids(any.nameStartingWith("agent."))).containsExactly("7", "6", "5", "4", "2", "1");
    assertThat(ids(any.nameStartingWith("agent.s"))).containsExactly("2");
    assertThat(ids(any.nameStartingWith("agent_s"))).isEmpty();
    assertThat(ids(any.nameStartingWith("%"))).isEmpty();
    assertThat(ids(any.name("tool"))).containsExactly("3");
    assertThat(ids(any.name("too"))).isEmpty();
    assertThat(ids(any.scope("other"))).containsExactly("4");
    assertThat(ids(any.traceId("other"))).containsExactly("5");
    assertThat(ids(any.parentSpanId("5"))).containsExactly("6");
    assertThat(ids(any.kind(3))).containsExactly("7");
    assertThat(ids(any.kind(3).scope("other"))).isEmpty();
    assertThat(ids(any.from(THEN.plusSeconds(6)))).containsExactly("7", "6");
    assertThat(ids(any.until(THEN.plusSeconds(2)))).containsExactly("2", "1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attributesAreFoundHoweverTheyAreStored(boolean asString) {
    String odd = "'; drop table mastra_traces; --";
    insert(
        "1",
        1,
        trace ->
            trace.setAttributes(json("{'http.method':'GET',status:200,ok:true,a:'say \"x\"'}")));
    insert("2", 2, trace -> trace.setAttributes(json("{status:20,ok:false,'http.method':'GE'}")));
    insert("3", 3, trace -> trace.setAttributes(json("{}")));
    insert("4", 4, trace -> trace.setAttributes(json("{\"" + odd + "\":\"" + odd + "\"}")));
    insert("5", 5, trace -> {});
    if (asString) {
      database.execute(
          "update mastra_traces set attributes ="
              + " to_jsonb(replace(replace(attributes::text, ': ', ':'), ', ', ','))");
    }
    ListLegacyTraces any = ListLegacyTraces.any();

    assertThat(ids(any.attribute("http.method", "GET"))).containsExactly("1");
    assertThat(ids(any.attribute("status", "200"))).containsExactly("1");
    assertThat(ids(any.attribute("status", "20"))).containsExactly("2");
    assertThat(ids(any.attribute("ok", "true"))).containsExactly("1");
    assertThat(ids(any.attribute("ok", "true").attribute("status", "20"))).isEmpty();
    assertThat(ids(any.attribute("ok", "true").attribute("status", "200"))).containsExactly("1");
    assertThat(ids(any.attribute("a", "say \"x\""))).containsExactly("1");
    assertThat(ids(any.attribute(odd, odd))).containsExactly("4");
    assertThat(ids(any.attribute("nothing", ""))).isEmpty();
    assertThat(ids(any)).hasSize(5);
  }

  @Test
  void timesAreThoseOfTheZonedHalf() {
    insert("newyork", 1, trace -> {});
    insert("utc", 2, trace -> {});
    database.execute(
        """
        update mastra_traces set "createdAt" = '2024-01-01 23:00', "createdAtZ" = '2024-01-02T04:00Z'
        where id = 'newyork';
        update mastra_traces set "createdAt" = '2024-01-02 03:30', "createdAtZ" = null
        where id = 'utc'
        """);

    assertThat(ids(ListLegacyTraces.any().from(Instant.parse("2024-01-02T04:00:00Z"))))
        .containsExactly("newyork");
    assertThat(ids(ListLegacyTraces.any().until(Instant.parse("2024-01-02T03:30:00Z"))))
        .containsExactly("utc");
  }

  @Test
  void pagesAreCutFromTheOrder() {
    for (int i = 0; i < 5; i++) {
      insert("r" + i, i, trace -> {});
    }
    ListLegacyTraces two = ListLegacyTraces.any().perPage(2);

    Page<MastraTrace> first = legacy.getTracesPaginated(two);
    Page<MastraTrace> last = legacy.getTracesPaginated(two.page(2));

    assertThat(first.items()).extracting(MastraTrace::getId).containsExactly("r4", "r3");
    assertThat(first.total()).hasValue(5);
    assertThat(first.hasMore()).isTrue();
    assertThat(last.items()).extracting(MastraTrace::getId).containsExactly("r0");
    assertThat(last.hasMore()).isFalse();
    assertThat(legacy.getTracesPaginated(two.withoutTotal()).total()).isEmpty();
    assertThat(legacy.getTraces(two)).extracting(MastraTrace::getId).containsExactly("r4", "r3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cursorsLeadThroughAllSpansAlsoThoseOfOneMoment(boolean oldestFirst) {
    long[] times = {
      -9_000_000_000_000_000_001L,
      -1_500_000_000L,
      -1,
      0,
      1,
      1_700_000_000_000_000L,
      9_000_000_000_000_000_001L
    };
    List<String> saved = new ArrayList<>();
    for (long time : times) {
      for (String id : List.of("a", "b", "c d")) {
        legacy.batchTraceInsert(List.of(trace(id + time, time)));
        saved.add(id + time);
      }
    }
    ListLegacyTraces any = ListLegacyTraces.any().perPage(2);
    ListLegacyTraces request = oldestFirst ? any.oldestFirst() : any;
    List<String> read = new ArrayList<>();
    CursoredPage<MastraTrace> page = legacy.getTracesPaginated(request, Cursor.start());
    page.forEach(trace -> read.add(trace.getId()));
    while (page.hasMore()) {
      page = legacy.getTracesPaginated(request, Cursor.parse(page.next().toString()));
      page.forEach(trace -> read.add(trace.getId()));
    }
    List<String> streamed = new ArrayList<>();
    legacy.forEachTrace(request, trace -> streamed.add(trace.getId()));

    assertThat(read).containsExactlyInAnyOrderElementsOf(saved).isEqualTo(streamed);
    assertThat(ids(request.all())).isEqualTo(read);
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    MastraTrace nameless = trace("1", 1);
    nameless.setName(null);
    MastraTrace listed = trace("1", 1);
    listed.setAttributesJson("[1]");
    ListLegacyTraces any = ListLegacyTraces.any();

    assertThatThrownBy(() -> legacy.batchTraceInsert(List.of(trace("0", 1), nameless)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("records[1].name: must be given");
    assertThatThrownBy(() -> legacy.batchTraceInsert(List.of(listed)))
        .hasMessage("records[0].attributes: \"[1]\" is not an object");
    assertThatThrownBy(() -> any.attribute(" ", "v")).hasMessage("key: \" \" is blank");
    assertThatThrownBy(() -> any.attribute("k", null)).hasMessageStartingWith("value: ");
    assertThatThrownBy(() -> any.nameStartingWith("")).hasMessage("prefix: \"\" is blank");
    assertThatThrownBy(() -> any.scope(null)).hasMessageStartingWith("scope: ");
    assertThatThrownBy(
            () ->
                legacy.getTracesPaginated(
                    any, Cursor.after(Instant.parse("9999-01-01T00:00:00Z"), "a")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("after: ");
    assertThat(database.<Long>value("select count(*) from mastra_traces")).isZero();
  }

  private static void insert(String id, int second, Consumer<MastraTrace> change) {
    MastraTrace trace = trace(id, second);
    trace.setCreatedAt(THEN.plusSeconds(second));
    change.accept(trace);
    legacy.batchTraceInsert(List.of(trace));
  }

  private static List<String> ids(ListLegacyTraces request) {
    return legacy.getTracesPaginated(request).items().stream().map(MastraTrace::getId).toList();
  }
}
