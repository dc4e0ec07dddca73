package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.MastraThreadState;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A document comes back as it went in, through text and through the tree. */
@SuppressWarnings("NullAway.Init")
class JsonIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static SessionFactory host;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    Host.createTables(database);
    host = Host.on(database).asking("all").start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  static Stream<Named<String>> documents() {
    return Stream.concat(
        Stream.of(
                "123456789.123456789012345678",
                "1.10",
                "1.0",
                "12345678901234567890",
                "0.0000001",
                "1e400",
                "-1.5e-30",
                "0.30000000000000004",
                "null",
                "true",
                "\"text\"",
                "\"{\\\"holds\\\": \\\"json\\\"}\"",
                "[]",
                "{}",
                "[1, \"two\", null, {\"b\": 1.10, \"a\": [1e2]}]",
                "{\"\\\"quoted\\\"\": \"\\\\ \\n \\u00e9 \\ud83d\\ude00\"}")
            .map(text -> Named.of(text, text)),
        Stream.of(
            Named.of("2,000 digits", "9".repeat(1000) + "." + "1234567890".repeat(100)),
            Named.of("1,500 levels", "[".repeat(1500) + "]".repeat(1500)),
            Named.of("1,500 levels of objects", "{\"a\": ".repeat(1500) + "1" + "}".repeat(1500)),
            Named.of("25 MB", "{\"text\": \"" + "0123456789".repeat(2_500_000) + "\"}")));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aSessionKeepsTheTextOfADocument(String document) {
    host.inTransaction(session -> session.persist(thread(it -> it.setMetadataJson(document))));
    String read = find().getMetadataJson();
    String copy = UUID.randomUUID().toString();
    host.inTransaction(session -> session.persist(thread(copy, it -> it.setMetadataJson(read))));

    assertSame(stored(id), document);
    assertSame(stored(copy), document);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aStatelessSessionKeepsTheTextOfADocument(String document) {
    host.inStatelessTransaction(
        session -> session.insert(thread(it -> it.setMetadataJson(document))));
    String read =
        host.fromStatelessSession(session -> session.get(MastraThread.class, id)).getMetadataJson();
    String copy = UUID.randomUUID().toString();
    host.inStatelessTransaction(
        session -> session.insert(thread(copy, it -> it.setMetadataJson(read))));

    assertSame(stored(id), document);
    assertSame(stored(copy), document);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void theTreeKeepsEveryDigitOfADocument(String document) {
    insertByOther(document);
    JsonNode tree = state(Objects.requireNonNull(find().getMetadataJson())).getValue();
    String copy = UUID.randomUUID().toString();
    host.inTransaction(session -> session.persist(thread(copy, it -> it.setMetadata(tree))));

    assertSame(stored(copy), document);
  }

  @Test
  void jsonNullAndSqlNullStayApart() {
    String sqlNull = UUID.randomUUID().toString();
    host.inTransaction(
        session -> {
          session.persist(thread(it -> it.setMetadata(NODES.nullNode())));
          session.persist(thread(sqlNull, it -> it.setMetadata(null)));
        });

    assertThat(stored(id)).isEqualTo("null");
    assertThat(database.<Object>value("select metadata from mastra_threads where id = ?", sqlNull))
        .isNull();
    assertThat(find().getMetadata()).isEqualTo(NODES.nullNode());
    assertThat(host.fromSession(it -> it.find(MastraThread.class, sqlNull)).getMetadata()).isNull();
  }

  @Test
  void whatIsHandedOutCanBeChangedWithoutChangingTheRow() {
    insertByOther("{\"a\": 1}");

    host.inTransaction(
        session -> {
          MastraThread thread = session.find(MastraThread.class, id);
          ((ObjectNode) Objects.requireNonNull(thread.getMetadata())).put("a", 2);
          assertThat(thread.getMetadata()).isEqualTo(NODES.objectNode().put("a", 1));
        });

    assertThat(stored(id)).isEqualTo("{\"a\": 1}");
  }

  @Test
  void whatIsGivenCanBeChangedWithoutChangingTheRow() {
    ObjectNode given = NODES.objectNode().put("a", 1);
    MastraThread thread = thread(it -> it.setMetadata(given));
    given.put("a", 2);

    host.inTransaction(session -> session.persist(thread));

    assertThat(stored(id)).isEqualTo("{\"a\": 1}");
  }

  @Test
  void nulAndLoneSurrogatesAreRepairedInKeysAndValues() {
    ObjectNode broken = NODES.objectNode();
    broken.put("k\0ey", "n\0ul").put("\ud83d\ude00", "pair \ud83d\ude00");
    broken.putArray("list").add("high \ud800").add("\udc00 low").addObject().put("\ud800", "x");
    host.inTransaction(session -> session.persist(thread(it -> it.setMetadata(broken))));

    assertThat(find().getMetadata())
        .isEqualTo(
            NODES
                .objectNode()
                .put("key", "nul")
                .put("\ud83d\ude00", "pair \ud83d\ude00")
                .set(
                    "list",
                    NODES
                        .arrayNode()
                        .add("high \ufffd")
                        .add("\ufffd low")
                        .add(NODES.objectNode().put("\ufffd", "x"))));
  }

  @Test
  void textIsRepairedAsATreeIs() {
    host.inTransaction(
        session ->
            session.persist(
                thread(it -> it.setMetadataJson("{\"k\\u0000\": [\"\\uD800\", \"\\\\u0000\"]}"))));

    assertThat(stored(id)).isEqualTo("{\"k\": [\"\ufffd\", \"\\\\u0000\"]}");
  }

  @Test
  void keysThatBecomeEqualAreRefused() {
    MastraThread thread = thread(it -> {});
    ObjectNode colliding = NODES.objectNode().put("a\0", 1).put("a", 2);

    assertThatThrownBy(() -> thread.setMetadata(colliding))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"");
  }

  /** The original writes these columns as a JSON string whose text is the document. */
  static final String[] DOUBLE_ENCODED_SCORE_COLUMNS = {
    "scorer",
    "\"preprocessStepResult\"",
    "\"analyzeStepResult\"",
    "input",
    "output",
    "metadata",
    "\"additionalContext\"",
    "\"requestContext\"",
    "entity"
  };

  @ParameterizedTest
  @FieldSource("DOUBLE_ENCODED_SCORE_COLUMNS")
  void aScoresColumnIsReadAsAnObjectInBothEncodings(String column) {
    Row row = Row.of(MastraScore.class, id, 1);
    host.inTransaction(session -> session.persist(row.entity()));
    ObjectNode expected = NODES.objectNode().put("a", 1);

    for (String json : new String[] {"{\"a\": 1}", "\"{\\\"a\\\":1}\""}) {
      database.execute(
          "update mastra_scorers set %s = '%s' where id = '%s'".formatted(column, json, row.key()));
      MastraScore score = host.fromSession(it -> it.find(MastraScore.class, row.key()));
      assertThat(
              switch (column) {
                case "scorer" -> score.getScorer();
                case "\"preprocessStepResult\"" -> score.getPreprocessStepResult();
                case "\"analyzeStepResult\"" -> score.getAnalyzeStepResult();
                case "input" -> score.getInput();
                case "output" -> score.getOutput();
                case "metadata" -> score.getMetadata();
                case "\"additionalContext\"" -> score.getAdditionalContext();
                case "\"requestContext\"" -> score.getRequestContext();
                default -> score.getEntity();
              })
          .isEqualTo(expected);
    }
  }

  @Test
  void aResourcesMetadataIsReadAsAnObjectInBothEncodings() {
    database.execute(
        """
        insert into mastra_resources (id, metadata, "createdAt", "updatedAt")
        values ('%1$s object', '{"a": 1}', now(), now()),
               ('%1$s string', '"{\\"a\\":1}"', now(), now()),
               ('%1$s text', '"no document"', now(), now())
        """
            .formatted(id));

    assertThat(resource("object").getMetadata()).isEqualTo(NODES.objectNode().put("a", 1));
    assertThat(resource("string").getMetadata()).isEqualTo(NODES.objectNode().put("a", 1));
    assertThat(resource("string").getMetadataJson()).isEqualTo("\"{\\\"a\\\":1}\"");
    assertThat(resource("text").getMetadata()).isEqualTo(NODES.textNode("no document"));
  }

  private MastraResource resource(String which) {
    return host.fromSession(session -> session.find(MastraResource.class, id + " " + which));
  }

  private static MastraThreadState state(String json) {
    MastraThreadState state = new MastraThreadState();
    state.setValueJson(json);
    return state;
  }

  /** PostgreSQL prints both as it prints {@code jsonb}; what is long is not put in a message. */
  private static void assertSame(String stored, String document) {
    String canonical = database.value("select cast(? as jsonb)::text", document);
    if (canonical.length() < 10_000) {
      assertThat(stored).isEqualTo(canonical);
    }
    assertThat(stored.equals(canonical)).isTrue();
  }

  private static String stored(String id) {
    return database.value("select metadata::text from mastra_threads where id = ?", id);
  }

  private MastraThread find() {
    return host.fromSession(session -> session.find(MastraThread.class, id));
  }

  private MastraThread thread(Consumer<MastraThread> setting) {
    return thread(id, setting);
  }

  private static MastraThread thread(String id, Consumer<MastraThread> setting) {
    MastraThread thread = new MastraThread(id, "r", "t");
    thread.setCreatedAt(Instant.EPOCH);
    thread.setUpdatedAt(Instant.EPOCH);
    setting.accept(thread);
    return thread;
  }

  private void insertByOther(String metadata) {
    database.query(
        """
        insert into mastra_threads (id, "resourceId", title, metadata, "createdAt", "updatedAt")
        values (?, 'r', 't', cast(? as jsonb), now(), now()) returning 1
        """,
        id,
        metadata);
  }
}
