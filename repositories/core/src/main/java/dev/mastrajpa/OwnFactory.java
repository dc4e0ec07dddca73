package dev.mastrajpa;

import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.dialect.PostgreSQLDialect;

/** The factory of a store that no host lends one. */
final class OwnFactory {

  private OwnFactory() {}

  /** Needs no connection: the database may be down, or empty. */
  static EntityManagerFactory open(DataSource dataSource, String schemaName) {
    StandardServiceRegistryBuilder settings = new StandardServiceRegistryBuilder();
    // what system properties and a hibernate.properties say is said to the application's factory
    settings.getSettings().clear();
    StandardServiceRegistry registry =
        settings
            .applySettings(
                Map.of(
                    "hibernate.connection.datasource", dataSource,
                    "hibernate.dialect", PostgreSQLDialect.class.getName(),
                    "hibernate.boot.allow_jdbc_metadata_access", "false",
                    "hibernate.temp.use_jdbc_metadata_defaults", "false",
                    "hibernate.default_schema", "`" + schemaName + "`",
                    "hibernate.hbm2ddl.auto", "none",
                    "hibernate.cache.use_second_level_cache", "false",
                    "hibernate.cache.use_query_cache", "false",
                    "jakarta.persistence.validation.mode", "none",
                    "hibernate.transaction.coordinator_class", "jdbc"))
            .build();
    try {
      MetadataSources sources = new MetadataSources(registry);
      Domains.entities().forEach(sources::addAnnotatedClass);
      return sources.buildMetadata().buildSessionFactory();
    } catch (Throwable e) {
      StandardServiceRegistryBuilder.destroy(registry);
      throw e;
    }
  }
}
