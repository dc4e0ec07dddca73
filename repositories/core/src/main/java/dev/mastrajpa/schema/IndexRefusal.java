package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to throw for an index that this server would not make, or not as it is meant. */
final class IndexRefusal {

  private static final String STATUS = "INVALID_INDEX";

  private IndexRefusal() {}

  /** The statement, by our rules or the server's. */
  static StorageException of(
      IndexSpec index, String sql, String why, @Nullable SQLException cause) {
    Map<String, Object> details = about(index);
    details.put("statement", sql);
    if (cause != null && cause.getSQLState() != null) {
      details.put("sqlState", cause.getSQLState());
    }
    return new StorageException(
        IndexSpec.OPERATION,
        STATUS,
        ErrorCategory.USER,
        "The index " + index.name() + " was not made: " + why + "\nin: " + sql,
        details,
        cause);
  }

  /**
   * An option.
   *
   * @param why what is wrong with it, continuing "method: "x" …"
   * @param available what could stand there instead
   */
  static StorageException of(
      IndexSpec index, String option, String value, String why, List<String> available) {
    Map<String, Object> details = about(index);
    details.put("argument", option);
    details.put("value", value);
    details.put("available", List.copyOf(available));
    return new StorageException(
        IndexSpec.OPERATION,
        STATUS,
        ErrorCategory.USER,
        option
            + ": \""
            + value
            + "\" "
            + why
            + ", in the index "
            + index.name()
            + (available.isEmpty() ? "" : ". There is " + String.join(", ", available)),
        details,
        null);
  }

  private static Map<String, Object> about(IndexSpec index) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("index", index.name());
    details.put("table", index.table());
    return details;
  }
}
