package dev.mastrajpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.work.Failures;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections that a store makes for itself. The only class that names the pool and the driver,
 * which are absent where a program brings its own.
 */
final class OwnPool implements AutoCloseable {

  private static final Duration MAX_LIFETIME = Duration.ofMinutes(30);

  private final PGSimpleDataSource unpooled;
  private final String storeId;
  private final HikariConfig config;
  private boolean closed;
  private @Nullable HikariDataSource pooled;

  private OwnPool(String storeId, PGSimpleDataSource unpooled, HikariConfig config) {
    this.storeId = storeId;
    this.unpooled = unpooled;
    this.config = config;
  }

  /** Opens nothing yet: {@code init()} does not want the pool. */
  static OwnPool of(String storeId, ConnectionSettings connection, PoolSettings size) {
    try {
      PGSimpleDataSource unpooled = Driver.dataSource(connection);
      return new OwnPool(storeId, unpooled, config(storeId, unpooled, size));
    } catch (SQLException e) {
      throw Failures.of("OPEN_STORE", e);
    }
  }

  private static HikariConfig config(String storeId, PGSimpleDataSource driver, PoolSettings size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("mastra-jpa " + storeId);
    config.setDataSource(driver);
    config.setMaximumPoolSize(size.maxPoolSize());
    // as many as the maximum where nothing is said, and then none is ever idle for too long
    config.setMinimumIdle(0);
    config.setIdleTimeout(size.idleTimeout().toMillis());
    // an idle time that comes near the life time is ignored
    Duration lifetime = size.idleTimeout().plusMinutes(1);
    config.setMaxLifetime(
        (lifetime.compareTo(MAX_LIFETIME) > 0 ? lifetime : MAX_LIFETIME).toMillis());
    return config;
  }

  /** The first call opens it and tries one connection, so that a wrong setting shows at once. */
  synchronized DataSource pooled() {
    if (closed) {
      throw new StoreClosedException(storeId);
    }
    if (pooled == null) {
      try {
        pooled = new HikariDataSource(config);
      } catch (PoolInitializationException e) {
        throw Failures.of("OPEN_STORE", e);
      }
    }
    return pooled;
  }

  /** For those who need a connection more than the pool may have. */
  DataSource unpooled() {
    return unpooled;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (pooled != null) {
      pooled.close();
    }
  }
}
