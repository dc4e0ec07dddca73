package dev.mastrajpa.work;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.jspecify.annotations.Nullable;

/**
 * The persistence unit a store works in: its factory, and where that factory's mapping says the
 * tables are. HQL and SQL agree because both come from the mapping.
 */
public final class Persistence {

  private static final String TABLE = "mastra_threads";

  private final SessionFactoryImplementor factory;
  private final Sessions sessions;
  private final Greeting greeting;
  private final @Nullable String schema;
  private final SqlTexts sql;
  private volatile boolean greeted;

  /** Like the other constructor, with nothing to do on the first connection. */
  public Persistence(EntityManagerFactory factory) {
    this(factory, connection -> {});
  }

  /**
   * @param greeting run on the connection of the first operation, before it, and again on the next
   *     one's if it throws; perhaps by several threads at once
   * @throws StorageException if the unit does not map the entities, or maps them to other tables
   */
  public Persistence(EntityManagerFactory factory, Greeting greeting) {
    this.factory = factory.unwrap(SessionFactoryImplementor.class);
    this.sessions = new Sessions(this.factory);
    this.greeting = greeting;
    TableName threads = TableName.parse(mappedTable(this.factory));
    if (!threads.table().equals(TABLE)) {
      throw new StorageException(
          "OPEN_STORE",
          "NOT_MAPPED",
          ErrorCategory.USER,
          "The persistence unit maps "
              + MastraThread.class.getName()
              + " to the table "
              + threads.table()
              + " instead of "
              + TABLE
              + ". Let its naming strategy leave the tables of Mastra alone.",
          Map.of("entity", MastraThread.class.getName(), "table", threads.table()),
          null);
    }
    this.schema = threads.schema();
    this.sql = new SqlTexts(threads.prefix());
  }

  private static String mappedTable(SessionFactoryImplementor factory) {
    EntityMappingType thread =
        factory
            .getRuntimeMetamodels()
            .getMappingMetamodel()
            .findEntityDescriptor(MastraThread.class);
    if (thread == null) {
      throw new StorageException(
          "OPEN_STORE",
          "NOT_MAPPED",
          ErrorCategory.USER,
          "The persistence unit does not know "
              + MastraThread.class.getName()
              + ". Set the property mastra.entities=all in it, or list the entity classes.",
          Map.of("entity", MastraThread.class.getName()),
          null);
    }
    return thread.getMappedTableDetails().getTableName();
  }

  SessionFactoryImplementor factory() {
    return factory;
  }

  Sessions sessions() {
    return sessions;
  }

  SqlTexts sql() {
    return sql;
  }

  /**
   * The schema the mapping names, as the catalogue spells it; null where the mapping names none and
   * the connection's search path decides.
   */
  public @Nullable String schema() {
    return schema;
  }

  /** Whether each tenant has connections of its own, which only the unit itself can tell apart. */
  public boolean hasConnectionsByTenant() {
    return factory.getSessionFactoryOptions().isMultiTenancyEnabled();
  }

  boolean isGreeted() {
    return greeted;
  }

  void greet(Connection connection) throws SQLException {
    if (!greeted) {
      greeting.run(connection);
      greeted = true;
    }
  }

  /** What is to be found out once, as soon as there is a connection anyway. */
  @FunctionalInterface
  public interface Greeting {
    void run(Connection connection) throws SQLException;
  }
}
