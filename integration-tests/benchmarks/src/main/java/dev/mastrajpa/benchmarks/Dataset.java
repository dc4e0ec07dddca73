package dev.mastrajpa.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.IntFunction;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Threads and messages of a given size in a schema that {@code init()} made: as many messages, and
 * a fifth as many threads. Rows of one thread lie all over the heap, as in real use.
 *
 * @param messages how many; a power of ten up to a million
 */
record Dataset(String schema, int messages) implements Data {

  private static final String COPY_THREADS =
      """
      copy %s.mastra_threads
        (id, "resourceId", title, metadata, "createdAt", "updatedAt", "createdAtZ", "updatedAtZ")
      from stdin
      """;

  private static final String COPY_MESSAGES =
      """
      copy %s.mastra_messages
        (id, thread_id, content, role, type, "createdAt", "resourceId", "createdAtZ")
      from stdin
      """;

  int threads() {
    return messages / 5;
  }

  @Override
  public List<Listing> listings() {
    return Listing.all(this);
  }

  @Override
  public void load(Connection connection) throws SQLException {
    copy(connection, COPY_THREADS, threads(), this::thread);
    copy(connection, COPY_MESSAGES, messages, this::message);
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze " + schema + ".mastra_threads");
      statement.execute("vacuum analyze " + schema + ".mastra_messages");
    }
  }

  private String thread(int k) {
    String at = Generator.at(k * 5L).toString();
    return line(
        Generator.threadId(k),
        Generator.resourceOf(k, threads()),
        Generator.threadTitle(k),
        Generator.threadMetadata(k),
        at,
        at,
        at,
        at);
  }

  private String message(int n) {
    int thread = Generator.threadOf(n, messages);
    String at = Generator.at(n).toString();
    return line(
        Generator.messageId(n),
        Generator.threadId(thread),
        Generator.content(n),
        Generator.role(n),
        "v2",
        at,
        Generator.resourceOf(thread, threads()),
        at);
  }

  private static String line(String... values) {
    StringBuilder line = new StringBuilder();
    for (String value : values) {
      line.append(line.isEmpty() ? "" : "\t").append(value.replace("\\", "\\\\"));
    }
    return line.append('\n').toString();
  }

  private void copy(Connection connection, String sql, int rows, IntFunction<String> row)
      throws SQLException {
    CopyIn copy =
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(String.format(sql, schema));
    try {
      StringBuilder chunk = new StringBuilder(1 << 17);
      for (int n = 0; n < rows; n++) {
        chunk.append(row.apply(n));
        if (chunk.length() > 1 << 16 || n == rows - 1) {
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
