package dev.mastrajpa.threadstate;

import static dev.mastrajpa.memory.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.memory.AtOnce;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadStateIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int CALLERS = 8;

  private static final int ROUNDS = 100;

  private static final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2025-07-08T09:10:11.121314Z"));

  private static HikariDataSource pool;
  private static PostgresStore store;
  private static ThreadStateRepository states;

  private final String thread = UUID.randomUUID().toString();

  @BeforeAll
  static void open() {
    pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(CALLERS);
    pool.setMinimumIdle(CALLERS);
    store = PostgresStore.builder().id("states").dataSource(pool).clock(new SetClock()).build();
    store.init();
    states = store.threadState();
  }

  @AfterAll
  static void close() {
    store.close();
    pool.close();
  }

  @Test
  void eachTypeHasAStateOfItsOwn() {
    states.setState(thread, "goal", json("{a:1}"));
    states.setState(thread, "task", json("[{id:'1',content:'c',status:'pending'}]"));
    states.setState("other " + thread, "goal", json("true"));

    assertThat(states.getState(thread, "goal")).contains(json("{a:1}"));
    assertThat(states.getState(thread, "task"))
        .contains(json("[{id:'1',content:'c',status:'pending'}]"));
    assertThat(states.getState(thread, "none")).isEmpty();

    states.deleteState(thread, "goal");
    states.deleteState(thread, "goal");

    assertThat(states.getState(thread, "goal")).isEmpty();
    assertThat(states.getState(thread, "task")).isPresent();
    assertThat(states.getState("other " + thread, "goal")).contains(json("true"));
  }

  @Test
  void aStateKeepsWhenItWasFirstSet() {
    Instant first = Instant.parse("2025-07-08T23:10:11.987654Z");
    now.set(first);
    states.setState(thread, "goal", json("1"));
    now.set(first.plus(Duration.ofMinutes(1)));
    states.setState(thread, "goal", json("2"));

    LocalDateTime digits = LocalDateTime.parse("2025-07-08T23:10:11.987");
    Instant stored = digits.toInstant(ZoneOffset.UTC);
    assertThat(database.query("select * from mastra_thread_state where \"threadId\" = ?", thread))
        .containsExactly(
            List.of(
                thread,
                "goal",
                "2",
                digits,
                digits.plusMinutes(1),
                stored,
                stored.plusSeconds(60)));
  }

  @Test
  void nullIsNoState() {
    states.setState(thread, "goal", json("1"));
    states.setState(thread, "goal", null);
    states.setState(thread, "task", NullNode.instance);

    assertThat(states.getState(thread, "goal")).isEmpty();
    assertThat(states.getState(thread, "task")).isEmpty();
    assertThat(
            database.query(
                "select value::text from mastra_thread_state where \"threadId\" = ?", thread))
        .containsExactly(List.of("null"), List.of("null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "123",
        "null",
        "true",
        "{\"a\":1}",
        "{",
        "\"quoted\"",
        "\"",
        "\"\\\"twice\\\"\"",
        "Zeile\nZeile \ud83d\ude00"
      })
  void aStringIsKeptWhateverItSays(String text) {
    JsonNode value = JsonNodeFactory.instance.textNode(text);

    states.setState(thread, "goal", value);

    assertThat(states.getState(thread, "goal")).contains(value);
    // what the original makes of it
    assertThat(
            database.<String>value(
                """
                select cast(value #>> '{}' as jsonb) #>> '{}' from mastra_thread_state
                where "threadId" = ?
                """,
                thread))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "123", "null", "[1]", "{\"a\":1}", "\"", "say \"hi\""})
  void aStringOfTheOriginalsIsReadWhateverItSays(String text) {
    insertByOther(JsonNodeFactory.instance.textNode(text).toString());

    assertThat(states.getState(thread, "goal")).contains(JsonNodeFactory.instance.textNode(text));
  }

  /** Nobody can tell it from one of ours; the original reads it like this, too. */
  @Test
  void aStringOfTheOriginalsInQuotationMarksIsReadWithoutThem() {
    insertByOther(JsonNodeFactory.instance.textNode("\"quoted\"").toString());

    assertThat(states.getState(thread, "goal"))
        .contains(JsonNodeFactory.instance.textNode("quoted"));
  }

  @Test
  void whatPostgresCannotStoreIsRepaired() {
    states.setState(thread, "goal", JsonNodeFactory.instance.textNode("a\u0000b\ud800"));
    states.setState(thread, "task", json("{'k\\u0000':'\\u0000'}"));

    assertThat(states.getState(thread, "goal"))
        .contains(JsonNodeFactory.instance.textNode("ab\ufffd"));
    assertThat(states.getState(thread, "task")).contains(json("{k:''}"));
  }

  @Test
  void aStateIsChangedByWhatItIs() {
    assertThat(states.updateState(thread, "goal", state -> null)).isEmpty();
    assertThat(
            states.updateState(
                thread,
                "goal",
                state -> {
                  assertThat(state).isEmpty();
                  return json("'a'");
                }))
        .contains(json("'a'"));
    states.updateState(
        thread,
        "goal",
        state -> JsonNodeFactory.instance.arrayNode().add(state.orElseThrow()).add("b"));

    assertThat(states.getState(thread, "goal")).contains(json("['a','b']"));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                states.updateState(
                    thread,
                    "new",
                    state -> {
                      throw new IllegalStateException("no");
                    }));
    assertThat(
            database.<Long>value(
                "select count(*) from mastra_thread_state where \"threadId\" = ?", thread))
        .isOne();
  }

  @Test
  void eightWhoAddToOneStateAtOnceAllDo() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String type = "round" + round;

      AtOnce.run(
          CALLERS,
          caller ->
              states.updateState(
                  thread,
                  type,
                  state -> {
                    ArrayNode tasks =
                        (ArrayNode) state.orElseGet(JsonNodeFactory.instance::arrayNode);
                    return tasks.add(caller);
                  }));

      assertThat(states.getState(thread, type).orElseThrow()).hasSize(CALLERS);
    }
  }

  @Test
  void aStateIsChangedWhileOthersDeleteIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String type = "round" + round;

      AtOnce.run(
          CALLERS,
          caller -> {
            if (caller % 2 == 0) {
              states.deleteState(thread, type);
            } else {
              assertThat(states.updateState(thread, type, state -> json("1"))).contains(json("1"));
            }
          });
    }
  }

  @Test
  void nothingThatStaysNothingLeavesNoRow() {
    assertThat(states.updateState(thread, "goal", state -> null)).isEmpty();

    assertThat(
            database.<Long>value(
                "select count(*) from mastra_thread_state where \"threadId\" = ?", thread))
        .isZero();
  }

  @Test
  void aThreadTakesItsStatesAlong() {
    store.memory().saveThread(new MastraThread(thread, "anna", ""));
    states.setState(thread, "goal", json("1"));

    store.memory().deleteThread(thread);

    assertThat(states.getState(thread, "goal")).isEmpty();
  }

  @Test
  void allIsForgotten() {
    states.setState(thread, "goal", json("1"));
    states.setState(thread + "2", "goal", json("1"));

    states.dangerouslyClearAll();

    assertThat(database.<Long>value("select count(*) from mastra_thread_state")).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without the check may do
  void wrongArgumentsAreNamed() {
    ObjectNode colliding = JsonNodeFactory.instance.objectNode().put("a", 1).put("a\u0000", 2);
    refused("threadId", () -> states.getState(" ", "goal"));
    refused("threadId", () -> states.setState(null, "goal", json("1")));
    refused("type", () -> states.deleteState(thread, ""));
    refused("type", () -> states.getState(thread, "a\u0000"));
    refused("value", () -> states.setState(thread, "goal", colliding));
    refused("value", () -> states.updateState(thread, "goal", state -> colliding));
    refused("change", () -> states.updateState(thread, "goal", null));
    assertThat(states.getState(thread, "goal")).isEqualTo(Optional.empty());
  }

  private static void refused(String argument, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(call)
        .extracting(InvalidArgumentException::argument)
        .isEqualTo(argument);
  }

  private void insertByOther(String value) {
    database.query(
        """
        insert into mastra_thread_state ("threadId", type, value, "createdAt", "updatedAt")
        values (?, 'goal', cast(? as jsonb), now(), now())
        returning type
        """,
        thread,
        value);
  }

  /** Says what the test says. */
  private static final class SetClock extends Clock {

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Objects.requireNonNull(now.get());
    }
  }
}
