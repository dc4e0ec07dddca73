package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.memory.ObservationScope;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The observational memory of both on one database: each side writes in a schema of its own, and
 * reads both.
 */
@ParameterizedClass
@ValueSource(strings = {"America/New_York", "Asia/Kolkata"})
class ObservationsInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";

  private static final ObservationScope THREAD = ObservationScope.ofThread("t1", "anna");

  private static final List<String> TEXTS =
      List.of(
          "one line",
          "first\nsecond\n\u00a0third \n",
          "\n\n",
          "\ufeff tail\u2028\nafter\u0085",
          "<thread id=\"t1\">\n* \ud83d\ude00 \"x\"\n</thread>",
          "");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer startedPeer;
  private static @Nullable PostgresStore storeInOurs;
  private static @Nullable PostgresStore storeInTheirs;

  private final ZoneId zoneOfNode;
  private final Observations ours =
      new OurObservations(requireNonNull(storeInOurs).observationalMemory());
  private final Observations oursInTheirs =
      new OurObservations(requireNonNull(storeInTheirs).observationalMemory());
  private final Observations original = originalIn(THEIRS);
  private final Observations originalInOurs = originalIn(OURS);

  ObservationsInteropIT(String zoneOfNode) {
    this.zoneOfNode = ZoneId.of(zoneOfNode);
  }

  @BeforeParameterizedClassInvocation
  static void start(String zoneOfNode) {
    NodePeer peer = NodePeer.start(ZoneId.of(zoneOfNode));
    startedPeer = peer;
    storeInOurs = store(OURS);
    storeInTheirs = store(THEIRS);
    storeInOurs.init();
    database.execute("create schema if not exists " + THEIRS);
    try (NodePeer.Store store = peer.open(database.connectionString(), THEIRS)) {
      store.init();
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (startedPeer != null) {
      startedPeer.close();
    }
    if (storeInOurs != null && storeInTheirs != null) {
      storeInOurs.close();
      storeInTheirs.close();
    }
  }

  private static PostgresStore store(String schema) {
    return PostgresStore.builder()
        .id("interop")
        .connectionString(database.connectionString())
        .schemaName(schema)
        .build();
  }

  private static Observations originalIn(String schema) {
    return new OriginalObservations(
        requireNonNull(startedPeer).open(database.connectionString(), schema));
  }

  @BeforeEach
  void clear() {
    database.execute(
        "truncate ours.mastra_observational_memory, theirs.mastra_observational_memory");
  }

  /** The same things done to both, at random, leave the same rows and get the same answers. */
  @Test
  void whateverIsDoneLeavesTheSameInBoth() {
    int activations = 0;
    for (int seed = 0; seed < 15; seed++) {
      clear();
      Random random = random(seed);
      ObservationScope scope =
          random.nextBoolean()
              ? ObservationScope.ofThread("t" + seed, "anna")
              : ObservationScope.ofResource("r" + seed);
      for (Observations side : List.of(ours, original)) {
        side.initialize(scope, json("{a:{b:1,c:[1]},n:null}"), seed % 3 == 0 ? "Asia/Tokyo" : null);
      }
      for (int step = 0; step < 15; step++) {
        Change change = anyChange(random, seed + "/" + step);
        JsonNode theirs = change.on(original, scope);
        JsonNode our = change.on(ours, scope);

        assertThat(our).as("%d/%d: %s", seed, step, change).isEqualTo(theirs);
        assertThat(rows(OURS)).as("%d/%d: %s", seed, step, change).isEqualTo(rows(THEIRS));
        activations += theirs.path("chunksActivated").asInt() > 0 ? 1 : 0;
      }
      assertBothReadAlike(scope);
    }
    assertThat(activations).isGreaterThan(8);
  }

  /** Few numbers, so that boundaries meet targets and limits exactly. */
  @Test
  void theSameChunksBecomeActive() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = random(seed);
      ObservationScope scope = ObservationScope.ofThread("t" + seed, "anna");
      for (Observations side : List.of(ours, original)) {
        side.initialize(scope, object(), null);
      }
      int chunks = 1 + random.nextInt(5);
      for (int chunk = 0; chunk < chunks; chunk++) {
        ObjectNode input = chunk("c" + chunk, "o" + chunk, 1, oneOf(random, 0, 250, 500, 1000.5));
        for (Observations side : List.of(ours, original)) {
          side.buffer(scope, input, null);
        }
      }
      ObjectNode swap =
          object()
              .put("activationRatio", oneOf(random, 0, 0.25, 0.5, 0.8, 1, random.nextDouble()))
              .put("messageTokensThreshold", oneOf(random, 0, 500, 1000, 2000, 4000))
              .put("currentPendingTokens", oneOf(random, 0, 500, 1500, 2000, 3000.25))
              .put("forceMaxActivation", random.nextBoolean());
      while (true) {
        JsonNode theirs = original.swap(scope, swap);
        assertThat(ours.swap(scope, swap)).as("%d: %s", seed, swap).isEqualTo(theirs);
        if (theirs.path("chunksActivated").asInt() == 0) {
          break;
        }
      }
    }
    assertThat(rows(OURS)).isEqualTo(rows(THEIRS));
  }

  @Test
  void aWholeRecordIsInsertedAlike() {
    ours.initialize(THREAD, json("{a:1}"), "Asia/Tokyo");
    Instant moment = MOMENT.minusSeconds(7);
    ours.buffer(THREAD, chunk("c1", "o1", 7, 70), moment);
    ours.buffer(THREAD, chunk("c2", "o2", 8, 80), moment);
    ours.swap(
        THREAD, json("{activationRatio:1,messageTokensThreshold:70,currentPendingTokens:70}"));
    ours.bufferReflection(THREAD, "r", 1, 2, 3);
    ours.setFlag(THREAD, "setObservingFlag", true);
    database.execute(
        """
        update ours.mastra_observational_memory
        set metadata = '{"k": [1]}', "observedMessageIds" = '["m"]'
        """);

    originalInOurs.copy(THREAD, ObservationScope.ofThread("t2", "bert"), original);
    ours.copy(THREAD, ObservationScope.ofThread("t3", "bert"), ours);
    database.execute(
        "update ours.mastra_observational_memory set \"threadId\" = 't2', \"lookupKey\" ="
            + " 'thread:t2' where \"threadId\" = 't3'");
    database.execute("delete from ours.mastra_observational_memory where \"threadId\" = 't1'");

    // what the original has read of this time is not what is stored
    assertThat(rowsBut(OURS, "lastBufferedAtTime"))
        .isEqualTo(rowsBut(THEIRS, "lastBufferedAtTime"));
    assertThat(
            database.<LocalDateTime>value(
                "select \"lastBufferedAtTime\" from ours.mastra_observational_memory"))
        .isEqualTo(LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
  }

  @Test
  void bothReadTheSameHistory() {
    for (Observations side : List.of(oursInTheirs, originalInOurs)) {
      side.initialize(THREAD, object(), null);
      for (int generation = 0; generation < 12; generation++) {
        side.reflect(THREAD, "r" + generation, generation);
      }
    }
    for (String schema : List.of(OURS, THEIRS)) {
      Observations we = schema.equals(OURS) ? ours : oursInTheirs;
      Observations they = schema.equals(OURS) ? originalInOurs : original;
      Instant fifth =
          database.value(
              "select \"createdAtZ\" from "
                  + schema
                  + ".mastra_observational_memory where \"generationCount\" = 5");
      List<ObjectNode> requests = new ArrayList<>();
      for (String request :
          List.of(
              "{}",
              "{limit:3}",
              "{limit:0}",
              "{limit:99}",
              "{limit:4,offset:2}",
              "{limit:5,offset:11}",
              "{limit:5,offset:20}")) {
        requests.add((ObjectNode) json(request));
      }
      requests.add(object().put("limit", 99).set("from", date(fifth)));
      requests.add(object().put("limit", 99).set("to", date(fifth)));
      requests.add(object().put("limit", 99).set("to", date(MOMENT)));
      for (ObjectNode request : requests) {
        JsonNode theirs = they.history(THREAD, request);
        assertThat(we.history(THREAD, request)).as(schema + request).isEqualTo(theirs);
      }
      assertThat(we.history(THREAD, object())).hasSize(10);
    }
  }

  /** But for a reflection on what is not there: the original begins a memory with it, if it can. */
  @Test
  void errorsHaveTheSameIds() {
    List<String> ids = new ArrayList<>();
    for (Change change : allChanges(new Random(1), "1")) {
      if (change.name().equals("reflect")) {
        continue;
      }
      JsonNode theirs = change.on(original, THREAD);
      assertThat(change.on(ours, THREAD)).as(change.toString()).isEqualTo(theirs);
      ids.add(theirs.path("error").asText());
    }
    assertThat(ids).hasSize(11).allMatch(id -> id.endsWith("_NOT_FOUND"));
  }

  /**
   * Shown by the original without milliseconds and as of its own zone; stored by both alike, and
   * read by us as it is.
   */
  @Test
  void whenObservationsWereBufferedIsStoredAlikeAndReadByUsAsItIs() {
    for (Observations side : List.of(ours, original)) {
      side.initialize(THREAD, object(), null);
      side.buffer(THREAD, chunk("c", "o", 1, 1), MOMENT);
    }

    Instant theirReading =
        LocalDateTime.ofInstant(MOMENT, ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.SECONDS)
            .atZone(zoneOfNode)
            .toInstant();
    for (String schema : List.of(OURS, THEIRS)) {
      assertThat(
              database.<LocalDateTime>value(
                  "select \"lastBufferedAtTime\" from " + schema + ".mastra_observational_memory"))
          .isEqualTo(LocalDateTime.ofInstant(MOMENT, ZoneOffset.UTC));
    }
    assertThat(ours.lastBufferedAtTime(THREAD)).isEqualTo(MOMENT);
    assertThat(oursInTheirs.lastBufferedAtTime(THREAD)).isEqualTo(MOMENT);
    assertThat(original.lastBufferedAtTime(THREAD)).isEqualTo(theirReading);
    assertThat(originalInOurs.lastBufferedAtTime(THREAD)).isEqualTo(theirReading);

    oursInTheirs.buffer(THREAD, chunk("d", "o", 1, 1), MOMENT.plusMillis(1));
    originalInOurs.buffer(THREAD, chunk("d", "o", 1, 1), MOMENT.plusMillis(1));

    assertThat(ours.lastBufferedAtTime(THREAD)).isEqualTo(MOMENT.plusMillis(1));
    assertThat(oursInTheirs.lastBufferedAtTime(THREAD)).isEqualTo(MOMENT.plusMillis(1));
  }

  /** The original loses it if it swaps itself; that only the original could mend. */
  @Test
  void noChunkOfTheirsIsLostThatComesWhileWeActivate() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 25; round++) {
        ObservationScope scope = ObservationScope.ofThread("t" + round, "anna");
        ours.initialize(scope, object(), null);
        ours.buffer(scope, chunk("first", "o", 1, 10), null);
        List<CompletableFuture<JsonNode>> all = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
          ObjectNode chunk = chunk("c" + caller, "o", 1, 10);
          all.add(
              CompletableFuture.supplyAsync(
                  () -> originalInOurs.buffer(scope, chunk, null), executor));
          all.add(
              CompletableFuture.supplyAsync(
                  () ->
                      ours.swap(
                          scope,
                          json(
                              "{activationRatio:0.5,messageTokensThreshold:2000,"
                                  + "currentPendingTokens:1010}")),
                  executor));
        }
        List<String> cycles = new ArrayList<>();
        for (CompletableFuture<JsonNode> call : all) {
          call.get(60, TimeUnit.SECONDS)
              .path("activatedCycleIds")
              .forEach(cycle -> cycles.add(cycle.asText()));
        }
        cycles.addAll(
            StreamSupport.stream(
                    originalInOurs.current(scope).path("bufferedObservationChunks").spliterator(),
                    false)
                .map(chunk -> chunk.path("cycleId").asText())
                .toList());

        assertThat(cycles).containsExactlyInAnyOrder("first", "c0", "c1", "c2", "c3");
      }
    } finally {
      executor.shutdownNow();
    }
  }

  // ---- what can be done

  /** Something to be done to a memory; what is thrown is answered as {@code {error:id}}. */
  private record Change(String name, Doing doing) {

    JsonNode on(Observations side, ObservationScope scope) {
      return doing.on(side, scope);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Doing {
    JsonNode on(Observations side, ObservationScope scope);
  }

  private static Change anyChange(Random random, String number) {
    List<Change> all = allChanges(random, number);
    // that of chunks is what there is most to get wrong
    int which = random.nextInt(all.size() + 6);
    return all.get(which < all.size() ? which : which % 2);
  }

  private static List<Change> allChanges(Random random, String number) {
    Instant moment = MOMENT.plusMillis(random.nextInt(100_000));
    boolean flag = random.nextBoolean();
    ObjectNode active =
        object().put("observations", text(random)).put("tokenCount", random.nextInt(900) / 2.0);
    active.set("lastObservedAt", date(moment));
    if (random.nextBoolean()) {
      active.putArray("observedMessageIds").add("m" + number).add("m");
    }
    ObjectNode chunk =
        chunk(
            "c" + random.nextInt(9),
            text(random),
            random.nextInt(200) / 2.0,
            random.nextInt(9000) / 2.0);
    if (random.nextBoolean()) {
      chunk.put("suggestedContinuation", text(random)).put("threadTitle", "title");
      chunk.set("extractedValues", json("{a:[1,{b:'c'}]}"));
      chunk.set("extractionFailures", json("[{slug:'s',error:'e'}]"));
    }
    ObjectNode swap =
        object()
            .put("activationRatio", random.nextDouble())
            .put("messageTokensThreshold", random.nextInt(12_000))
            .put("currentPendingTokens", random.nextInt(12_000))
            .put("forceMaxActivation", random.nextBoolean());
    if (random.nextInt(4) == 0) {
      swap.set("lastObservedAt", date(moment));
    }
    String reflection = text(random);
    double tokens = random.nextInt(900) / 2.0;
    int lines = random.nextInt(5);
    JsonNode config =
        json(
            List.of("{}", "{a:{d:{e:1}}}", "{a:{c:null,b:[2]}}", "{a:5}", "{n:{x:'\u00e4'}}")
                .get(random.nextInt(5)));
    return List.of(
        new Change(
            "buffer " + chunk, (side, scope) -> side.buffer(scope, chunk, flag ? moment : null)),
        new Change("swap " + swap, (side, scope) -> side.swap(scope, swap)),
        new Change("update " + active, (side, scope) -> side.updateActive(scope, active)),
        new Change(
            "buffer reflection " + lines,
            (side, scope) -> side.bufferReflection(scope, reflection, tokens, tokens + 1.5, lines)),
        new Change("swap reflection", (side, scope) -> side.swapReflection(scope, tokens)),
        new Change("reflect", (side, scope) -> side.reflect(scope, reflection, tokens)),
        new Change("config " + config, (side, scope) -> side.updateConfig(scope, config)),
        new Change(
            "observing " + flag, (side, scope) -> side.setFlag(scope, "setObservingFlag", flag)),
        new Change(
            "reflecting " + flag, (side, scope) -> side.setFlag(scope, "setReflectingFlag", flag)),
        new Change(
            "buffering reflection " + flag,
            (side, scope) -> side.setFlag(scope, "setBufferingReflectionFlag", flag)),
        new Change(
            "buffering " + flag,
            (side, scope) -> side.setBuffering(scope, flag, lines == 0 ? null : tokens)),
        new Change("pending " + tokens, (side, scope) -> side.setPending(scope, tokens)));
  }

  /** The same in each run, and another one for each zone. */
  private Random random(int seed) {
    return new Random(zoneOfNode.getId().hashCode() + seed);
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static double oneOf(Random random, double... numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  private static ObjectNode chunk(
      String cycleId, String observations, double tokens, double messageTokens) {
    ObjectNode chunk =
        object()
            .put("cycleId", cycleId)
            .put("observations", observations)
            .put("tokenCount", tokens)
            .put("messageTokens", messageTokens);
    chunk.putArray("messageIds").add("m of " + cycleId).add("n of " + cycleId);
    chunk.set("lastObservedAt", date(MOMENT));
    return chunk;
  }

  // ---- how it is compared

  private void assertBothReadAlike(ObservationScope scope) {
    JsonNode theirs = original.current(scope);
    assertThat(oursInTheirs.current(scope)).isEqualTo(theirs);
    JsonNode our = ours.current(scope);
    assertThat(our.path("id").asText()).isNotEmpty();
    assertThat(originalInOurs.current(scope)).isEqualTo(our);
  }

  private static List<List<Object>> rows(String schema) {
    return rowsBut(schema, "no column");
  }

  /** All but ids and the times at which it was done. */
  private static List<List<Object>> rowsBut(String schema, String column) {
    return database.query(
        """
        select to_jsonb(m) - array['id', 'createdAt', 'createdAtZ', 'updatedAt', 'updatedAtZ',
            'lastReflectionAt', 'lastReflectionAtZ', 'lastBufferedAtTimeZ',
            'bufferedObservationChunks', ?],
          (select jsonb_agg(chunk - 'id' - 'createdAt' order by place)
            from jsonb_array_elements(m."bufferedObservationChunks")
              with ordinality as chunks(chunk, place)),
          jsonb_typeof(m."bufferedObservationChunks"),
          "lastReflectionAt" = "lastReflectionAtZ" at time zone 'UTC',
          "createdAt" = "createdAtZ" at time zone 'UTC',
          "updatedAt" = "updatedAtZ" at time zone 'UTC'
        from %s.mastra_observational_memory m
        order by "lookupKey", "generationCount"
        """
            .formatted(schema),
        column);
  }
}
