package dev.mastrajpa.hosts;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.jspecify.annotations.Nullable;

/**
 * An application with a persistence unit, started as a container or Spring starts it.
 *
 * <p>A unit knows what it is told: without {@link #asking} it does not ask for our entities.
 */
final class Host implements PersistenceUnitInfo {

  /** Our tables in the database. */
  static void createTables(TestDatabase database) {
    on(database)
        .asking("all")
        .with(MastraEntities.HBM2DDL, "true")
        .with("hibernate.hbm2ddl.auto", "create")
        .start()
        .close();
    database.execute(NOT_HIBERNATES);
  }

  /** What Hibernate cannot say: the trigger of the spans, and that evaluations have no key. */
  private static final String NOT_HIBERNATES =
      """
      alter table mastra_evals drop constraint mastra_evals_pkey;
      create function span_times() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          new."createdAt" := now();
          new."createdAtZ" := now();
        end if;
        new."updatedAt" := now();
        new."updatedAtZ" := now();
        return new;
      end $$;
      create trigger mastra_ai_spans_timestamps before insert or update on mastra_ai_spans
        for each row execute function span_times()
      """;

  private final DataSource dataSource;
  private final Properties properties = new Properties();
  private final List<String> classes = new ArrayList<>();
  private final List<String> mappingFiles = new ArrayList<>();
  private SharedCacheMode sharedCacheMode = SharedCacheMode.UNSPECIFIED;

  private Host(DataSource dataSource) {
    this.dataSource = dataSource;
    // which is on as soon as there is a provider on the class path
    with("hibernate.cache.use_second_level_cache", "false");
  }

  static Host on(TestDatabase database) {
    return on(database.dataSource());
  }

  static Host on(DataSource dataSource) {
    return new Host(dataSource);
  }

  Host asking(String entities) {
    return with(MastraEntities.ENTITIES, entities);
  }

  Host with(String property, Object value) {
    properties.put(property, value);
    return this;
  }

  Host listing(Class<?>... entities) {
    for (Class<?> entity : entities) {
      classes.add(entity.getName());
    }
    return this;
  }

  Host naming(String mappingFile) {
    mappingFiles.add(mappingFile);
    return this;
  }

  Host sharing(SharedCacheMode mode) {
    sharedCacheMode = mode;
    return this;
  }

  SessionFactory start() {
    return new HibernatePersistenceProvider()
        .createContainerEntityManagerFactory(this, Map.of())
        .unwrap(SessionFactory.class);
  }

  @Override
  public String getPersistenceUnitName() {
    return "host";
  }

  @Override
  public String getPersistenceProviderClassName() {
    return HibernatePersistenceProvider.class.getName();
  }

  @Override
  public PersistenceUnitTransactionType getTransactionType() {
    return PersistenceUnitTransactionType.RESOURCE_LOCAL;
  }

  @Override
  public @Nullable DataSource getJtaDataSource() {
    return null;
  }

  @Override
  public DataSource getNonJtaDataSource() {
    return dataSource;
  }

  @Override
  public List<String> getMappingFileNames() {
    return mappingFiles;
  }

  @Override
  public List<URL> getJarFileUrls() {
    return List.of();
  }

  @Override
  public @Nullable URL getPersistenceUnitRootUrl() {
    return null;
  }

  @Override
  public List<String> getManagedClassNames() {
    return classes;
  }

  @Override
  public boolean excludeUnlistedClasses() {
    return true;
  }

  @Override
  public SharedCacheMode getSharedCacheMode() {
    return sharedCacheMode;
  }

  @Override
  public ValidationMode getValidationMode() {
    return ValidationMode.NONE;
  }

  @Override
  public Properties getProperties() {
    return properties;
  }

  @Override
  public String getPersistenceXMLSchemaVersion() {
    return "3.1";
  }

  @Override
  public ClassLoader getClassLoader() {
    return Host.class.getClassLoader();
  }

  @Override
  public void addTransformer(ClassTransformer transformer) {}

  @Override
  public ClassLoader getNewTempClassLoader() {
    return Host.class.getClassLoader();
  }

  /** Asked for by JPA 3.2. */
  public @Nullable String getScopeAnnotationName() {
    return null;
  }

  /** Asked for by JPA 3.2. */
  public List<String> getQualifierAnnotationNames() {
    return List.of();
  }
}
