package dev.mastrajpa.work;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one place where Hibernate's and the driver's exceptions become the store's. */
public final class Failures {

  private static final String UNDEFINED_TABLE = "42P01";

  /**
   * One of our tables in a server's message. The state says what happened; the message, whose words
   * and quotation marks depend on the server's language, is only asked for the name.
   */
  private static final Pattern OUR_TABLE =
      Pattern.compile(
          "[\"«»„“‘'](?<quoted>[^\"«»„“”‘’']*\\bmastra_\\w+)[\"«»“”’']"
              + "|(?<bare>[\\w.]*\\bmastra_\\w+)");

  private Failures() {}

  /** What to throw for this failure of the named operation: itself if it is the store's already. */
  public static StorageException of(String operation, Throwable failure) {
    if (failure instanceof StorageException storage) {
      return storage;
    }
    SQLException sql = sqlExceptionIn(failure);
    if (sql == null) {
      return failed(operation, text(failure), null, failure);
    }
    if (UNDEFINED_TABLE.equals(sql.getSQLState())) {
      String table = ourTableIn(text(sql));
      if (table != null) {
        return new MissingTableException(operation, table, failure);
      }
    }
    return failed(operation, text(sql), sql, failure);
  }

  /**
   * The same for a failure on {@link ReadConnections}, whose message says that it was there. A
   * table that is missing there is none that {@code init()} would make.
   */
  static StorageException ofReadConnections(String operation, Exception failure) {
    SQLException sql = sqlExceptionIn(failure);
    String text = text(sql == null ? failure : sql);
    return failed(operation, "readDataSource: " + text, sql, failure);
  }

  private static StorageException failed(
      String operation, String message, @Nullable SQLException sql, Throwable failure) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (sql != null && sql.getSQLState() != null) {
      details.put("sqlState", sql.getSQLState());
    }
    return new StorageException(
        operation, "FAILED", ErrorCategory.THIRD_PARTY, message, details, failure);
  }

  private static @Nullable String ourTableIn(String message) {
    Matcher name = OUR_TABLE.matcher(message);
    if (!name.find()) {
      return null;
    }
    String quoted = name.group("quoted");
    return quoted != null ? quoted.strip() : name.group("bare");
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
  }

  private static @Nullable SQLException sqlExceptionIn(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
