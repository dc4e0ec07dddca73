package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Where the container's store finds its persistence unit or its connections, and its listeners.
 * They are injected, not looked up, so that no container takes them for unused.
 */
@Singleton
public class StoreSources {

  private static final Logger LOG = System.getLogger(StoreSources.class.getName());

  private static final String OPERATION = "BUILD_STORE";
  private static final String JNDI = "java:";
  private static final String DEFAULT = "default";
  private static final String UNIT_NAME = "hibernate.persistenceUnitName";

  private final Instance<EntityManagerFactory> factories;
  private final Instance<DataSource> dataSources;
  private final Instance<OperationListener> listeners;

  @Inject
  StoreSources(
      @Any Instance<EntityManagerFactory> factories,
      @Any Instance<DataSource> dataSources,
      @Any Instance<OperationListener> listeners) {
    this.factories = factories;
    this.dataSources = dataSources;
    this.listeners = listeners;
  }

  /**
   * @throws InvalidArgumentException if there is not exactly one place to take connections from
   */
  PostgresStore build(StoreConfig config) {
    PostgresStoreBuilder builder = config.newBuilder();
    if (config.url() != null) {
      builder.connectionString(config.url());
    } else if (config.dataSource() != null) {
      builder.dataSource(dataSource(StoreConfig.DATA_SOURCE, config.dataSource()));
    } else if (config.persistenceUnit() != null) {
      builder.entityManagerFactory(unit(config.persistenceUnit()));
    } else {
      builder.entityManagerFactory(onlyUnit());
    }
    if (config.initDataSource() != null) {
      builder.initDataSource(dataSource(StoreConfig.INIT_DATA_SOURCE, config.initDataSource()));
    }
    if (config.readDataSource() != null) {
      builder.readDataSource(dataSource(StoreConfig.READ_DATA_SOURCE, config.readDataSource()));
    }
    List<OperationListener> all = listeners.stream().toList();
    if (!all.isEmpty()) {
      builder.operationListener(operation -> all.forEach(listener -> tell(listener, operation)));
    }
    return builder.build();
  }

  /** One that throws must not keep the others from hearing. */
  private static void tell(OperationListener listener, Operation operation) {
    try {
      listener.ended(operation);
    } catch (RuntimeException | LinkageError e) { // as the store itself takes one's failure
      LOG.log(
          Level.WARNING,
          "The listener " + listener + " failed at the operation " + operation.name(),
          e);
    }
  }

  private EntityManagerFactory unit(String name) {
    if (name.startsWith(JNDI)) {
      return lookUp(StoreConfig.PERSISTENCE_UNIT, name, EntityManagerFactory.class);
    }
    Instance<EntityManagerFactory> named = factories.select(NamedLiteral.of(name));
    if (named.isResolvable()) {
      return named.get();
    }
    Units units = Units.in(factories);
    return units.usable().stream()
        .filter(factory -> name.equals(nameOf(factory)))
        .findFirst()
        .orElseThrow(
            () ->
                units.explain(
                    refused(
                        StoreConfig.PERSISTENCE_UNIT,
                        name,
                        "is the name of no EntityManagerFactory bean, nor of the persistence unit of"
                            + " one; a JNDI name begins with "
                            + JNDI
                            + units.leftOut())));
  }

  private EntityManagerFactory onlyUnit() {
    Units units = Units.in(factories);
    List<EntityManagerFactory> all = units.usable();
    if (all.size() == 1) {
      return all.get(0);
    }
    List<EntityManagerFactory> fitting = all.stream().filter(StoreSources::mapsOurs).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    String why =
        all.isEmpty()
            ? "there is no bean of type " + EntityManagerFactory.class.getName()
            : "of the persistence units "
                + all.stream().map(StoreSources::nameOf).collect(Collectors.joining(", "))
                + (fitting.isEmpty() ? " none maps" : " several map")
                + " the entities of Mastra";
    throw units.explain(undecided(why + units.leftOut()));
  }

  private static InvalidArgumentException undecided(String why) {
    return InvalidArgumentException.missing(
        OPERATION,
        StoreConfig.PERSISTENCE_UNIT,
        "%s; produce one EntityManagerFactory, or set %s, %s or %s"
            .formatted(
                why, StoreConfig.PERSISTENCE_UNIT, StoreConfig.DATA_SOURCE, StoreConfig.URL));
  }

  private static boolean mapsOurs(EntityManagerFactory factory) {
    return factory.getMetamodel().getEntities().stream()
        .anyMatch(entity -> entity.getJavaType() == MastraThread.class);
  }

  private static String nameOf(EntityManagerFactory factory) {
    return Objects.toString(factory.getProperties().get(UNIT_NAME));
  }

  private DataSource dataSource(String key, String name) {
    if (name.startsWith(JNDI)) {
      return lookUp(key, name, DataSource.class);
    }
    Instance<DataSource> found =
        name.equals(DEFAULT)
            ? dataSources.select(Default.Literal.INSTANCE)
            : dataSources.select(NamedLiteral.of(name));
    if (!found.isResolvable()) {
      throw refused(
          key,
          name,
          found.isUnsatisfied()
              ? "is the name of no DataSource bean; a JNDI name begins with " + JNDI
              : "is the name of several DataSource beans");
    }
    return found.get();
  }

  @SuppressWarnings("BanJNDI") // the name is the deployer's, and java: leads to no other machine
  private static <T> T lookUp(String key, String name, Class<T> type) {
    Object found;
    try {
      found = InitialContext.doLookup(name);
    } catch (NamingException e) {
      throw new StorageException(
          OPERATION,
          "INVALID_ARGUMENT",
          ErrorCategory.USER,
          "%s: \"%s\" cannot be looked up in JNDI: %s".formatted(key, name, e),
          Map.of("argument", key, "value", name),
          e);
    }
    if (!type.isInstance(found)) {
      throw refused(key, name, "is no " + type.getName() + " in JNDI");
    }
    return type.cast(found);
  }

  private static InvalidArgumentException refused(String key, String value, String why) {
    return InvalidArgumentException.of(OPERATION, "INVALID_ARGUMENT", key, value, why);
  }
}
