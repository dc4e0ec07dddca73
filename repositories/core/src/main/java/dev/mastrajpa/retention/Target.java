package dev.mastrajpa.retention;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.schema.RetentionAnchor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A table that has a policy. */
record Target(String domain, RetentionAnchor anchor, TableRetentionPolicy policy, Batch batch) {

  /** The first moment that has a year; nothing in the database is older. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  /** What is older than this goes. */
  OffsetDateTime cutoff(Instant now) {
    boolean reachesFirst =
        policy.maxAge().toSeconds() >= now.getEpochSecond() - FIRST.getEpochSecond();
    return (reachesFirst ? FIRST : now.minus(policy.maxAge())).atOffset(ZoneOffset.UTC);
  }

  boolean isOfThreads() {
    return anchor.entity() == MastraThread.class;
  }

  PruneResult result(long deleted, boolean done) {
    return new PruneResult(domain, anchor.table(), deleted, done);
  }
}
