package dev.mastrajpa;

import dev.mastrajpa.work.ConnectionSource;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;

/** What an open store stands on. */
interface Foundation extends AutoCloseable {

  /** Made at the first call, if the store makes it; to be called by one thread at a time. */
  EntityManagerFactory factory();

  /** Where the connections come from. */
  DataSource dataSource();

  /** Connections for work on the schema. */
  ConnectionSource connections();

  /** Closes what the store has made, and nothing else. */
  @Override
  void close();
}
