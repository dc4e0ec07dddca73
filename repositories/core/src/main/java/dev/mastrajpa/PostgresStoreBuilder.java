package dev.mastrajpa;

import dev.mastrajpa.error.InvalidArgumentException;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link PostgresStore}. */
public final class PostgresStoreBuilder {

  private @Nullable String id;
  private @Nullable DataSource dataSource;
  private @Nullable EntityManagerFactory entityManagerFactory;
  private @Nullable String schemaName;
  private Clock clock = Clock.systemUTC();

  PostgresStoreBuilder() {}

  /** The store's name in logs and messages. Required. */
  public PostgresStoreBuilder id(String id) {
    this.id = id;
    return this;
  }

  /** Connections of the application's; closed by the application. */
  public PostgresStoreBuilder dataSource(DataSource dataSource) {
    this.dataSource = dataSource;
    return this;
  }

  /** The application's persistence unit, which must map the entities; closed by the application. */
  public PostgresStoreBuilder entityManagerFactory(EntityManagerFactory entityManagerFactory) {
    this.entityManagerFactory = entityManagerFactory;
    return this;
  }

  /** The schema of the tables; {@code public} where nothing is said. */
  public PostgresStoreBuilder schemaName(String schemaName) {
    this.schemaName = schemaName;
    return this;
  }

  /** What the store takes the time from; the system's clock where nothing is said. */
  public PostgresStoreBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /** Checks the settings; touches neither network nor database. */
  public PostgresStore build() {
    if (id == null || id.isBlank()) {
      throw InvalidArgumentException.missing("BUILD_STORE", "id", "must be given");
    }
    return new PostgresStore(id, dataSource, entityManagerFactory, schemaName, clock);
  }
}
