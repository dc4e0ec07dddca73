package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.error.StoreClosedException;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which schema the store makes, where, and on whose connections. */
class InitIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void runsBesideAPoolOfOne() {
    try (PostgresStore store =
        builder("pool_of_one")
            .connectionString(database.connectionString())
            .maxPoolSize(1)
            .build()) {
      assertThat(store.init().isEmpty()).isFalse();
      assertThat(store.init().isEmpty()).isTrue();
      store.schema().validate();
      store.memory().saveThread(new MastraThread("t", "r", "A"));
    }
  }

  @Test
  void runsOnTheConnectionsItIsGivenForIt() {
    DataSourceCount init = new DataSourceCount(database.dataSource());
    DataSourceCount others = new DataSourceCount(database.dataSource());
    try (PostgresStore store = builder("given").dataSource(others).initDataSource(init).build()) {
      store.init();
      assertThat(init.count()).isPositive();
      assertThat(others.count()).isZero();
      store.memory().getThreadById("t");
      assertThat(others.count()).isPositive();
    }
  }

  @Test
  void runsEvenWhereInitIsDisabledBecauseItWasAskedFor() {
    try (PostgresStore store =
        builder("disabled").dataSource(database.dataSource()).disableInit(true).build()) {
      store.init();
      store.schema().validate();
    }
  }

  @Test
  void makesTheIndexesItIsToldTo() {
    IndexSpec own =
        IndexSpec.named("threads_by_title").on("mastra_threads").column("title").build();
    try (PostgresStore store =
        builder("indexed")
            .dataSource(database.dataSource())
            .skipDefaultIndexes(true)
            .indexes(List.of(own))
            .build()) {
      store.init();
    }
    assertThat(
            database.<String>value(
                "select string_agg(indexname, ' ' order by indexname) from pg_indexes"
                    + " where schemaname = 'indexed' and tablename = 'mastra_threads'"))
        .isEqualTo("mastra_threads_pkey threads_by_title");
  }

  @Test
  void refusesAnIndexOfAnUnknownTableWhenTheStoreIsBuilt() {
    IndexSpec stray = IndexSpec.named("stray").on("orders").column("id").build();
    PostgresStoreBuilder builder =
        builder("indexed").dataSource(database.dataSource()).indexes(List.of(stray));

    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("orders");
  }

  @Test
  void makesTheTablesWhereTheHostsMappingHasThem() {
    try (EntityManagerFactory factory =
            Host.start(
                "host",
                database.dataSource(),
                Map.of(
                    "hibernate.default_schema", "hosted",
                    "hibernate.cache.use_second_level_cache", "false"));
        PostgresStore store =
            PostgresStore.builder().id("init").entityManagerFactory(factory).build()) {
      assertThatThrownBy(() -> store.memory().getThreadById("t"))
          .hasMessageContaining("hosted.mastra_threads");
      store.init();
      assertThat(store.memory().getThreadById("t")).isEmpty();
    }
    assertThat(tablesIn("hosted")).isPositive();
  }

  @Test
  void makesTheTablesWhereTheSearchPathLeadsIfTheHostsMappingDoesNotSay() {
    try (EntityManagerFactory factory =
            Host.start(
                "host",
                database.dataSource(),
                Map.of("hibernate.cache.use_second_level_cache", "false"));
        PostgresStore store =
            PostgresStore.builder().id("init").entityManagerFactory(factory).build()) {
      store.init();
    }
    assertThat(tablesIn("public")).isPositive();
  }

  @Test
  void isRefusedInAJtaTransactionUnlessItHasOtherConnections() throws Exception {
    TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    try (EntityManagerFactory factory =
            Host.start(
                "jta",
                new EnlistingDataSource(database, transactions),
                Map.of("hibernate.default_schema", "managed"));
        PostgresStore store =
            PostgresStore.builder().id("jta").entityManagerFactory(factory).build();
        PostgresStore other =
            PostgresStore.builder()
                .id("jta2")
                .entityManagerFactory(factory)
                .initDataSource(database.dataSource())
                .build()) {
      IndexSpec index = IndexSpec.named("i").on("mastra_threads").column("title").build();
      transactions.begin();
      try {
        assertThatThrownBy(store::init)
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("initDataSource");
        assertThat(tablesIn("managed")).isZero();
        other.init();
        assertThatThrownBy(() -> store.indexes().create(index))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("initDataSource");
        assertThat(other.indexes().create(index)).isTrue();
      } finally {
        transactions.rollback();
      }
      assertThat(tablesIn("managed")).isPositive();
      store.init();
      store.schema().validate();
      assertThat(store.indexes().drop("i")).isTrue();
    }
  }

  @Test
  void exportsWithoutADatabase() {
    try (PostgresStore store =
        builder("nowhere").connectionString("postgresql://u:p@no.such.host.invalid/d").build()) {
      assertThat(store.schema().export()).contains("\"nowhere\"", "mastra_threads");
      assertThat(store.schemaName()).contains("nowhere");
    }
  }

  @Test
  void endsWithTheStore() {
    PostgresStore store = builder("ended").dataSource(database.dataSource()).build();
    Schema schema = store.schema();
    store.close();

    assertThatThrownBy(store::init).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(store::schema).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(schema::init).isInstanceOf(StoreClosedException.class);
    assertThat(tablesIn("ended")).isZero();
  }

  private static PostgresStoreBuilder builder(String schema) {
    return PostgresStore.builder().id("init").schemaName(schema);
  }

  private static long tablesIn(String schema) {
    return database.<Long>value(
        "select count(*) from pg_tables where schemaname = ? and tablename like 'mastra_%'",
        schema);
  }
}
