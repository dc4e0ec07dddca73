package dev.mastrajpa.work;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.persistence.EntityManagerFactory;
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
  private final String prefix;
  private final SqlTexts sql;

  /**
   * @throws StorageException if the unit does not map the entities
   */
  public Persistence(EntityManagerFactory factory) {
    this.factory = factory.unwrap(SessionFactoryImplementor.class);
    this.prefix = prefixOf(this.factory);
    this.sql = new SqlTexts(prefix);
  }

  private static String prefixOf(SessionFactoryImplementor factory) {
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
    String qualified = thread.getMappedTableDetails().getTableName();
    return qualified.substring(0, qualified.length() - TABLE.length());
  }

  SessionFactoryImplementor factory() {
    return factory;
  }

  SqlTexts sql() {
    return sql;
  }

  /** The schema the mapping names; null where it names none and the search path decides. */
  public @Nullable String schema() {
    if (prefix.isEmpty()) {
      return null;
    }
    String name = prefix.substring(0, prefix.length() - 1);
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
