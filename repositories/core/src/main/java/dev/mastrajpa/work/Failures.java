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
  private static final Pattern QUOTED = Pattern.compile("\"(.+)\"");

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
      Matcher name = QUOTED.matcher(text(sql));
      return new MissingTableException(operation, name.find() ? name.group(1) : "?", failure);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    if (sql.getSQLState() != null) {
      details.put("sqlState", sql.getSQLState());
    }
    return new StorageException(
        operation, "FAILED", ErrorCategory.THIRD_PARTY, text(sql), details, failure);
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
