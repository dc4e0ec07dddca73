package dev.mastrajpa.schema;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an index takes and gives, as the server has counted since {@code countedSince}. A count may
 * be a second or so behind what has happened; another server's reads, such as a replica's, are not
 * in it. Of a partitioned table's index, the sum over its partitions.
 *
 * @param name the index, without its schema
 * @param table its table, without a schema
 * @param sizeBytes what it takes on disk
 * @param scans how often it was used
 * @param tuplesRead how many entries were read in it
 * @param tuplesFetched how many rows were fetched by it, other than by a bitmap
 * @param lastUsed when it was used last; null if never, and on servers before PostgreSQL 16, which
 *     do not say
 * @param countedSince when the database's counters were reset last; null if never
 */
public record IndexUsage(
    String name,
    String table,
    long sizeBytes,
    long scans,
    long tuplesRead,
    long tuplesFetched,
    @Nullable Instant lastUsed,
    @Nullable Instant countedSince) {

  /**
   * Whether nobody has used it since the counting began. An index that keeps rows unique does its
   * work without being used so.
   */
  public boolean isNeverUsed() {
    return scans == 0;
  }
}
