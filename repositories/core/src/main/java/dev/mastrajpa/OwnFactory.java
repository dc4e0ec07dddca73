package dev.mastrajpa;

import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;

/** The factory of a store that no host lends one. */
final class OwnFactory {

  /** Hibernate is told, for it is not to ask before there is a call that needs the database. */
  private static final String OLDEST_SERVER = "14";

  private OwnFactory() {}

  /** Needs no connection: the database may be down, or empty. */
  static EntityManagerFactory open(DataSource dataSource, String schemaName) {
    StandardServiceRegistryBuilder settings = new StandardServiceRegistryBuilder();
    // what system properties and a hibernate.properties say is said to the application's factory
    settings.getSettings().clear();
    StandardServiceRegistry registry =
        settings
            .enableAutoClose()
            .applySetting("hibernate.connection.datasource", dataSource)
            .applySetting("jakarta.persistence.database-product-name", "PostgreSQL")
            .applySetting("jakarta.persistence.database-major-version", OLDEST_SERVER)
            .applySetting("hibernate.boot.allow_jdbc_metadata_access", "false")
            .applySetting("hibernate.temp.use_jdbc_metadata_defaults", "false")
            .applySetting("hibernate.default_schema", "`" + schemaName + "`")
            .applySetting("hibernate.hbm2ddl.auto", "none")
            .applySetting("hibernate.cache.use_second_level_cache", "false")
            .applySetting("hibernate.cache.use_query_cache", "false")
            .applySetting("jakarta.persistence.validation.mode", "none")
            .applySetting("hibernate.transaction.coordinator_class", "jdbc")
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
