package dev.mastrajpa.benchmarks.plans;

import dev.mastrajpa.benchmarks.data.Loader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Threads and messages of a given size in a schema that {@code init()} made: as many messages, and
 * a fifth as many threads. Rows of one thread lie all over the heap, as in real use.
 *
 * @param messages how many; a power of ten up to a million
 */
record Dataset(String schema, int messages) implements Data {

  int threads() {
    return messages / 5;
  }

  @Override
  public List<Listing> listings() {
    return Listing.all(this);
  }

  @Override
  public void load(Connection connection) throws SQLException {
    Loader.loadMemory(connection, schema, messages);
  }
}
