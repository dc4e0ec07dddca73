package dev.mastrajpa.blobs;

import dev.mastrajpa.entity.MastraSkillBlob;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of skills, each stored once under the hash of what it holds.
 *
 * <pre>{@code
 * BlobsRepository blobs = store.repository(BlobsRepository.class);
 * blobs.putMany(files);
 * Map<String, MastraSkillBlob> found = blobs.getMany(hashes);
 * }</pre>
 *
 * <p>Who stores a file has hashed and, if it is no text, encoded it; nothing of that is checked.
 * What is stored under a hash stays as it is until it is deleted, whether a skill still names it or
 * not, and never grows old.
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe
 * for use by several threads.
 */
public final class BlobsRepository {

  private final Work work;
  private final Clock clock;

  public BlobsRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /**
   * Stores a file, unless there is one with its hash. A time that it lacks becomes the clock's.
   *
   * @return whether it was stored; of those who store the same at once, one hears true
   */
  public boolean put(MastraSkillBlob blob) {
    String operation = "PUT_BLOB";
    MastraSkillBlob row = row(Arguments.of(operation), "blob", blob);
    return work.write(operation, unit -> BlobStatements.put(unit, List.of(row), now())) == 1;
  }

  /**
   * Like {@link #put}, for several files, however large together: all are stored or, if that fails,
   * none. (The original stores one after the other, and keeps those before the one that fails.) Of
   * those with the same hash, the first is stored.
   *
   * @param blobs perhaps none, and then nothing is done
   * @return how many were stored
   */
  public int putMany(Collection<MastraSkillBlob> blobs) {
    String operation = "PUT_BLOBS";
    Arguments arguments = Arguments.of(operation);
    List<MastraSkillBlob> rows = new ArrayList<>();
    for (MastraSkillBlob blob : arguments.present("blobs", blobs)) {
      rows.add(row(arguments, "blobs[" + rows.size() + "]", blob));
    }
    return rows.isEmpty()
        ? 0
        : work.write(operation, unit -> BlobStatements.put(unit, rows, now()));
  }

  /** The file with this hash; empty if there is none. */
  public Optional<MastraSkillBlob> get(String hash) {
    String operation = "GET_BLOB";
    String key = Arguments.of(operation).name("hash", hash);
    return work.read(operation, unit -> Optional.ofNullable(unit.find(MastraSkillBlob.class, key)));
  }

  /**
   * The files with these hashes, by their hashes and in the order that these are given in; those
   * that there are not are left out. Unmodifiable.
   *
   * @param hashes perhaps none, and then nothing is read
   */
  public Map<String, MastraSkillBlob> getMany(Collection<String> hashes) {
    String operation = "GET_BLOBS";
    Arguments arguments = Arguments.of(operation);
    Set<String> keys = new LinkedHashSet<>();
    int position = 0;
    for (String hash : arguments.present("hashes", hashes)) {
      keys.add(arguments.name("hashes[" + position++ + "]", hash));
    }
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<String, MastraSkillBlob> blobs = new LinkedHashMap<>();
    work.read(operation, unit -> BlobStatements.get(unit, keys))
        .forEach(blob -> blobs.put(blob.getHash(), blob));
    return Collections.unmodifiableMap(blobs);
  }

  /** Whether there is a file with this hash; its content is not read. */
  public boolean has(String hash) {
    String operation = "HAS_BLOB";
    String key = Arguments.of(operation).name("hash", hash);
    return work.read(operation, unit -> BlobStatements.has(unit, key));
  }

  /**
   * Deletes a file, though skills may name it.
   *
   * @return false if there was none with this hash
   */
  public boolean delete(String hash) {
    String operation = "DELETE_BLOB";
    String key = Arguments.of(operation).name("hash", hash);
    return work.write(operation, unit -> BlobStatements.delete(unit, key));
  }

  /**
   * Deletes all files. Waits until nobody uses the table, and keeps everybody out meanwhile. A
   * foreign key of the application's that refers to it makes it fail.
   */
  public void dangerouslyClearAll() {
    work.write(
        "CLEAR_TABLE",
        unit -> {
          BlobStatements.clear(unit);
          return unit;
        });
  }

  private static MastraSkillBlob row(
      Arguments arguments, String name, @Nullable MastraSkillBlob given) {
    MastraSkillBlob blob = arguments.present(name, given);
    MastraSkillBlob row =
        new MastraSkillBlob(
            arguments.name(name + ".hash", blob.getHash()),
            arguments.text(name + ".content", blob.getContent()),
            blob.getSize());
    if (blob.getSize() < 0) {
      throw arguments.refused(name + ".size", blob.getSize(), "is negative");
    }
    row.setMimeType(arguments.optionalText(name + ".mimeType", blob.getMimeType()));
    if (blob.getCreatedAt() != null) {
      row.setCreatedAt(arguments.moment(name + ".createdAt", blob.getCreatedAt()));
    }
    return row;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
