package dev.mastrajpa.blobs;

import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.internal.Times;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What is written to {@code mastra_skill_blobs}, and what is read from it at once. */
final class BlobStatements {

  private static final String PUT =
      """
      insert into {mastra}.mastra_skill_blobs
        (hash, content, size, "mimeType", "createdAt", "createdAtZ")
      select
        given.hash, given.content, cast(given.size as integer), given.mime_type,
        cast(coalesce(given.created_at, :now) as timestamp),
        cast(coalesce(given.created_at, :now) as timestamptz)
      from unnest(
          cast(:hashes as text[]), cast(:contents as text[]), cast(:sizes as text[]),
          cast(:mimeTypes as text[]), cast(:createdAts as text[]))
        with ordinality as given(hash, content, size, mime_type, created_at, place)
      order by given.place
      on conflict (hash) do nothing
      """;

  private static final String GET =
      """
      select b.*
      from unnest(cast(:hashes as text[])) with ordinality as asked(hash, place)
      join {mastra}.mastra_skill_blobs b on b.hash = asked.hash
      order by asked.place
      """;

  private static final String HAS =
      """
      select exists (select from {mastra}.mastra_skill_blobs where hash = :hash)
      """;

  private static final String DELETE =
      """
      delete from {mastra}.mastra_skill_blobs where hash = :hash
      """;

  private static final String CLEAR = "truncate table {mastra}.mastra_skill_blobs";

  /** As much content as a statement gets, unless one file has more. */
  private static final long MOST_CHARACTERS = 4 << 20;

  private BlobStatements() {}

  /**
   * Stores those whose hash nobody has; times that they lack become now.
   *
   * @return how many
   */
  static int put(Unit unit, List<MastraSkillBlob> blobs, Instant now) {
    // in the order of the hashes, so that two that store the same ones do not wait in a circle
    List<MastraSkillBlob> ordered = new ArrayList<>(blobs);
    ordered.sort(Comparator.comparing(MastraSkillBlob::getHash)); // of one hash, as they came
    int stored = 0;
    for (List<MastraSkillBlob> chunk : chunks(ordered)) {
      stored += putAtOnce(unit, chunk, now);
    }
    return stored;
  }

  private static List<List<MastraSkillBlob>> chunks(List<MastraSkillBlob> blobs) {
    List<List<MastraSkillBlob>> chunks = new ArrayList<>();
    long characters = 0;
    int start = 0;
    for (int i = 0; i < blobs.size(); i++) {
      int size = blobs.get(i).getContent().length();
      if (i > start && characters + size > MOST_CHARACTERS) {
        chunks.add(blobs.subList(start, i));
        start = i;
        characters = 0;
      }
      characters += size;
    }
    chunks.add(blobs.subList(start, blobs.size()));
    return chunks;
  }

  private static int putAtOnce(Unit unit, List<MastraSkillBlob> blobs, Instant now) {
    NativeQuery<?> statement = unit.change(PUT, MastraSkillBlob.class);
    bind(statement, "hashes", blobs, MastraSkillBlob::getHash);
    bind(statement, "contents", blobs, MastraSkillBlob::getContent);
    bind(statement, "sizes", blobs, blob -> String.valueOf(blob.getSize()));
    bind(statement, "mimeTypes", blobs, MastraSkillBlob::getMimeType);
    bind(statement, "createdAts", blobs, blob -> Times.text(blob.getCreatedAt()));
    return statement.setParameter("now", now.toString()).executeUpdate();
  }

  private static void bind(
      NativeQuery<?> statement,
      String parameter,
      List<MastraSkillBlob> blobs,
      Function<MastraSkillBlob, @Nullable String> value) {
    statement.setParameter(parameter, blobs.stream().map(value).toArray(String[]::new));
  }

  /** Those with these hashes, in their order. */
  static List<MastraSkillBlob> get(Unit unit, Collection<String> hashes) {
    return unit.select(GET, MastraSkillBlob.class, MastraSkillBlob.class)
        .setParameter("hashes", hashes.toArray(String[]::new))
        .getResultList();
  }

  static boolean has(Unit unit, String hash) {
    return unit.select(HAS, Boolean.class, MastraSkillBlob.class)
        .setParameter("hash", hash)
        .getSingleResult();
  }

  static boolean delete(Unit unit, String hash) {
    return unit.change(DELETE, MastraSkillBlob.class).setParameter("hash", hash).executeUpdate()
        == 1;
  }

  static void clear(Unit unit) {
    unit.change(CLEAR, MastraSkillBlob.class).executeUpdate();
  }
}
