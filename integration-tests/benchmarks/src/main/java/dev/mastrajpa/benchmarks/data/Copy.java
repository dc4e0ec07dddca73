package dev.mastrajpa.benchmarks.data;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The fastest way of many rows into a table. */
final class Copy {

  private static final int CHUNK = 1 << 16;

  private Copy() {}

  /** A row in the text format: values between tabs. */
  static String line(@Nullable Object... values) {
    StringBuilder line = new StringBuilder(2_048);
    for (Object value : values) {
      line.append(line.isEmpty() ? "" : "\t");
      line.append(value == null ? "\\N" : value.toString().replace("\\", "\\\\"));
    }
    return line.append('\n').toString();
  }

  /** Sends the lines to a {@code copy … from stdin}, all of them or none. */
  static void send(Connection connection, String sql, Stream<String> lines) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      StringBuilder chunk = new StringBuilder(2 * CHUNK);
      for (Iterator<String> rest = lines.iterator(); rest.hasNext(); ) {
        chunk.append(rest.next());
        if (chunk.length() > CHUNK || !rest.hasNext()) {
          byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
          copy.writeToCopy(bytes, 0, bytes.length);
          chunk.setLength(0);
        }
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
