package dev.mastrajpa;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A factory of the store's own, over a pool of its own or the application's. */
final class OwnFoundation implements Foundation {

  private final Supplier<DataSource> dataSource;
  private final DataSource forInit;
  private final String schemaName;
  private final Runnable closePool;
  private @Nullable EntityManagerFactory factory;

  private OwnFoundation(
      Supplier<DataSource> dataSource, DataSource forInit, String schemaName, Runnable closePool) {
    this.dataSource = dataSource;
    this.forInit = forInit;
    this.schemaName = schemaName;
    this.closePool = closePool;
  }

  static OwnFoundation on(DataSource dataSource, @Nullable DataSource forInit, String schemaName) {
    return new OwnFoundation(
        () -> dataSource, forInit == null ? dataSource : forInit, schemaName, () -> {});
  }

  /** With a pool, if its classes and the driver's are there; it is opened when it is asked for. */
  static OwnFoundation withPool(
      String storeId,
      ConnectionSettings connection,
      PoolSettings size,
      @Nullable DataSource forInit,
      String schemaName) {
    try {
      OwnPool pool = OwnPool.of(storeId, connection, size);
      return new OwnFoundation(
          pool::pooled, forInit == null ? pool.unpooled() : forInit, schemaName, pool::close);
    } catch (NoClassDefFoundError e) {
      throw new StorageException(
          "OPEN_STORE",
          "MISSING_LIBRARY",
          ErrorCategory.USER,
          "A store with connections of its own needs com.zaxxer:HikariCP and"
              + " org.postgresql:postgresql: add them, or dev.mastrajpa:mastra-jpa-standalone which"
              + " brings them, or give the store a dataSource.",
          Map.of("missing", String.valueOf(e.getMessage())),
          e);
    }
  }

  @Override
  public EntityManagerFactory factory() {
    if (factory == null) {
      factory = OwnFactory.open(dataSource.get(), schemaName);
    }
    return factory;
  }

  @Override
  public DataSource dataSource() {
    return dataSource.get();
  }

  @Override
  public ConnectionSource connections() {
    return ConnectionSource.of(forInit);
  }

  @Override
  public void close() {
    try {
      if (factory != null) {
        factory.close();
      }
    } finally {
      closePool.run();
    }
  }
}
