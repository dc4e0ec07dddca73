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
      return new StorageException(
          operation, "FAILED", ErrorCategory.THIRD_PARTY, text(failure), Map.of(), failure);
    }
    if (UNDEFINED_TABLE.equals(sql.getSQLState())) {
      String table = ourTableIn(text(sql));
      if (table != null) {
        return new MissingTableException(operation, table, failure);
      }
    }
    Map<String, Object> details = new LinkedHashMap<>();
    if (sql.getSQLState() != null) {
      details.put("sqlState", sql.getSQLState());
    }
    return new StorageException(
        operation, "FAILED", ErrorCategory.THIRD_PARTY, text(sql), details, failure);
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
