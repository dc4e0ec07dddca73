package dev.mastrajpa;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.work.ConnectionSource;
import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/** The application's factory. */
final class HostFoundation implements Foundation {

  private final EntityManagerFactory factory;
  private final @Nullable DataSource forInit;

  HostFoundation(EntityManagerFactory factory, @Nullable DataSource forInit) {
    this.factory = factory;
    this.forInit = forInit;
  }

  @Override
  public EntityManagerFactory factory() {
    return factory;
  }

  @Override
  public DataSource dataSource() {
    ConnectionProvider provider =
        factory
            .unwrap(SessionFactoryImplementor.class)
            .getServiceRegistry()
            .getService(ConnectionProvider.class);
    if (provider == null || !provider.isUnwrappableAs(DataSource.class)) {
      throw new StorageException(
          "DATA_SOURCE",
          "NOT_AVAILABLE",
          ErrorCategory.USER,
          "The persistence unit keeps its DataSource to itself; ask the application for it, or use"
              + " db().",
          Map.of(),
          null);
    }
    return provider.unwrap(DataSource.class);
  }

  @Override
  public ConnectionSource connections() {
    return forInit == null ? ConnectionSource.of(factory) : ConnectionSource.of(forInit);
  }

  @Override
  public void close() {}
}
