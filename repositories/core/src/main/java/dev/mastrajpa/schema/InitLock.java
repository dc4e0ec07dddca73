package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import dev.mastrajpa.work.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * The lock that lets one process at a time complete a schema: an advisory lock that lasts as long
 * as a transaction, on a connection that does nothing else.
 *
 * <p>An index that the holder builds concurrently waits until every snapshot is gone that was there
 * before. So nobody may keep one for long, or the two would wait for each other: the lock is asked
 * for again and again, each time in a transaction of its own, and never waited for in the server.
 *
 * <p>Who builds another index so, such as the original, may do that in the very moment in which the
 * lock is asked for, and waits for the end of the transaction then, not only of its snapshot. The
 * work could come to wait for him: so the lock is given up and asked for again.
 */
final class InitLock {

  /** Keeps no snapshot from one statement to the next, as other levels do. */
  private static final String BEGIN = "set transaction isolation level read committed";

  /** Also keeps the server from ending a long transaction, as it may from version 17 on. */
  private static final String TRY =
      """
      select pg_try_advisory_xact_lock(?),
             (select set_config(s.name, '0', true)
              from pg_catalog.pg_settings s where s.name = 'transaction_timeout')
      """;

  /**
   * Keeps the server from ending a transaction that is idle while indexes are built. Also the last
   * statement of that transaction, and one that has no snapshot: the driver leaves a query that has
   * been read to its end open until the next statement, and with it the query's snapshot.
   */
  private static final String STAY = "set local idle_in_transaction_session_timeout = 0";

  /** Whether somebody waits for the end of the transaction that has the lock. */
  private static final String IS_AWAITED =
      """
      select exists (
        select 1
        from pg_catalog.pg_locks held
        join pg_catalog.pg_locks awaited on awaited.virtualxid = held.virtualtransaction
        where held.locktype = 'advisory' and held.objsubid = 1 and held.granted
          and (cast(held.classid as bigint) << 32) | cast(held.objid as bigint) = ?
          and held.database = (select d.oid from pg_catalog.pg_database d
                               where d.datname = current_database())
          and awaited.locktype = 'virtualxid' and not awaited.granted)
      """;

  private InitLock() {}

  /**
   * Does the work while the lock is held. Whoever does not get it keeps no connection while he
   * pauses: the one who has it may need that.
   *
   * @param connections in autocommit; one is for the lock, one for the work
   * @throws StorageException if somebody else had the lock until patience was over
   */
  static <R> R hold(
      ConnectionSource connections,
      CatalogueReader.Place place,
      Patience patience,
      ConnectionSource.Body<R> work)
      throws SQLException {
    long key = key(place);
    while (true) {
      Optional<R> done = connections.call(holder -> attempt(connections, holder, key, work));
      if (done.isPresent()) {
        return done.get();
      }
      if (patience.isOver()) {
        throw tooLong(place);
      }
      patience.pause();
    }
  }

  private static <R> Optional<R> attempt(
      ConnectionSource connections, Connection holder, long key, ConnectionSource.Body<R> work)
      throws SQLException {
    try (Transaction transaction = Transaction.on(holder)) {
      if (!isTaken(holder, key)) {
        transaction.rollback();
        return Optional.empty();
      }
      return connections.call(
          worker -> isAwaited(worker, key) ? Optional.empty() : Optional.of(work.run(worker)));
    }
  }

  private static boolean isAwaited(Connection connection, long key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(IS_AWAITED)) {
      statement.setLong(1, key);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static boolean isTaken(Connection connection, long key) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement attempt = connection.prepareStatement(TRY)) {
      statement.execute(BEGIN);
      attempt.setLong(1, key);
      boolean isTaken;
      try (ResultSet row = attempt.executeQuery()) {
        row.next();
        isTaken = row.getBoolean(1);
      }
      statement.execute(STAY);
      return isTaken;
    }
  }

  static long key(CatalogueReader.Place place) {
    String text = "mastra-jpa init\n" + place.database() + "\n" + place.schema();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static StorageException tooLong(CatalogueReader.Place place) {
    return new StorageException(
        "INIT",
        "LOCK_TIMEOUT",
        ErrorCategory.THIRD_PARTY,
        "Another session is completing the schema \""
            + place.schema()
            + "\" of the database \""
            + place.database()
            + "\" and did not come to an end in time: it holds the advisory lock "
            + key(place)
            + " (see pg_locks)",
        Map.of("schema", String.valueOf(place.schema()), "advisoryLock", key(place)),
        null);
  }
}
