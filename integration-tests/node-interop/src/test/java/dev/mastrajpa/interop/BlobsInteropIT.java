package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.json;
import static dev.mastrajpa.interop.PeerJson.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.testing.TestDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files of skills of both on one database: each side writes in a schema of its own, and reads
 * both.
 */
@ParameterizedClass
@ValueSource(strings = {"America/New_York", "Asia/Kolkata"})
class BlobsInteropIT {

  private static final Instant MOMENT = Instant.parse("2024-05-01T10:00:00.123Z");

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static @Nullable NodePeer peer;
  private static @Nullable PostgresStore storeInOurs;
  private static @Nullable PostgresStore storeInTheirs;

  private final String zoneOfNode;
  private final NodePeer.Store original =
      requireNonNull(peer).open(database.connectionString(), "theirs");
  private final NodePeer.Store originalInOurs =
      requireNonNull(peer).open(database.connectionString(), "ours");
  private final BlobsRepository ours =
      requireNonNull(storeInOurs).repository(BlobsRepository.class);
  private final BlobsRepository oursInTheirs =
      requireNonNull(storeInTheirs).repository(BlobsRepository.class);

  BlobsInteropIT(String zoneOfNode) {
    this.zoneOfNode = zoneOfNode;
  }

  @BeforeParameterizedClassInvocation
  static void start(String zoneOfNode) {
    peer = NodePeer.start(ZoneId.of(zoneOfNode));
    storeInOurs = store("ours");
    storeInTheirs = store("theirs");
    storeInOurs.init();
    database.execute("create schema if not exists theirs");
    try (NodePeer.Store store = peer.open(database.connectionString(), "theirs")) {
      store.init();
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (peer != null && storeInOurs != null && storeInTheirs != null) {
      peer.close();
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

  @BeforeEach
  void clear() {
    ours.dangerouslyClearAll();
    original.call("blobs", "dangerouslyClearAll");
  }

  @Test
  void whatEitherStoresBothReadAlike() {
    List<String> contents = new ArrayList<>(List.of("", "Größe 漢字 😀 \\u0000 \"'\\", "AAEC/w=="));
    contents.add("x".repeat(1_000_000));
    for (String type : new String[] {null, "text/plain"}) {
      for (String content : contents) {
        String hash = "hash of " + contents.indexOf(content) + " " + type;
        MastraSkillBlob blob = new MastraSkillBlob(hash, content, contents.indexOf(content));
        blob.setMimeType(type);
        blob.setCreatedAt(MOMENT);
        ours.put(blob);
        original.call("blobs", "put", entry(blob));

        assertThat(ours.get(hash)).as(zoneOfNode).get().usingRecursiveComparison().isEqualTo(blob);
        assertThat(oursInTheirs.get(hash)).get().usingRecursiveComparison().isEqualTo(blob);
        for (NodePeer.Store each : List.of(original, originalInOurs)) {
          assertThat(each.call("blobs", "get", json("'" + hash + "'"))).isEqualTo(entry(blob));
          assertThat(each.call("blobs", "has", json("'" + hash + "'")).booleanValue()).isTrue();
        }
      }
    }
    String rows = "select * from %s.mastra_skill_blobs order by hash";
    assertThat(database.query(rows.formatted("ours")))
        .hasSize(8)
        .isEqualTo(database.query(rows.formatted("theirs")));
  }

  @Test
  void theFirstOneStaysWhoeverComesSecond() {
    ours.put(new MastraSkillBlob("h1", "ours", 4));
    originalInOurs.call("blobs", "put", json("{hash:'h1',content:'theirs',size:6}"));
    original.call("blobs", "put", json("{hash:'h1',content:'theirs',size:6}"));

    assertThat(oursInTheirs.put(new MastraSkillBlob("h1", "ours", 4))).isFalse();
    assertThat(ours.get("h1").orElseThrow().getContent()).isEqualTo("ours");
    assertThat(oursInTheirs.get("h1").orElseThrow().getContent()).isEqualTo("theirs");
  }

  @Test
  void bothReadManyOfTheOthers() {
    ArrayNode entries = (ArrayNode) json("[]");
    List<MastraSkillBlob> blobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      MastraSkillBlob blob = new MastraSkillBlob("h" + i, "content " + i, i);
      blob.setCreatedAt(MOMENT.plusSeconds(i));
      blobs.add(blob);
      entries.add(entry(blob));
    }
    ours.putMany(blobs);
    original.call("blobs", "putMany", entries);

    JsonNode found =
        originalInOurs.call("blobs", "getMany", json("['h3','h1','nobody','h0','h1']"));
    assertThat(found).isEqualTo(original.call("blobs", "getMany", json("['h3','h1','h0']")));
    assertThat(found.path("h3")).isEqualTo(entry(blobs.get(3)));
    assertThat(oursInTheirs.getMany(List.of("h3", "h1", "nobody", "h0", "h1")).values())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(blobs.get(3), blobs.get(1), blobs.get(0));
  }

  @Test
  void whatOneDeletesTheOtherMisses() {
    ours.put(new MastraSkillBlob("h1", "a", 1));
    original.call("blobs", "put", json("{hash:'h1',content:'a',size:1}"));

    assertThat(originalInOurs.call("blobs", "delete", json("'h1'")).booleanValue()).isTrue();
    assertThat(ours.delete("h1")).isFalse();
    assertThat(oursInTheirs.delete("h1")).isTrue();
    assertThat(original.call("blobs", "get", json("'h1'")).isNull()).isTrue();
  }

  private static ObjectNode entry(MastraSkillBlob blob) {
    ObjectNode entry =
        object()
            .put("hash", blob.getHash())
            .put("content", blob.getContent())
            .put("size", blob.getSize());
    if (blob.getMimeType() == null) {
      entry.set("mimeType", PeerJson.undefined());
    } else {
      entry.put("mimeType", blob.getMimeType());
    }
    entry.set("createdAt", date(requireNonNull(blob.getCreatedAt())));
    return entry;
  }
}
