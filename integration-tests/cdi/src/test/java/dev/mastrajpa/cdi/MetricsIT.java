package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Operation;
import dev.mastrajpa.OperationListener;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.testing.TestDatabase;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Micrometer counts. */
class MetricsIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final Map<String, String> SETTINGS =
      Map.of("mastra.data-source", "default", "mastra.init", "init", "mastra.id", "agents");

  @Test
  void callsTimeRowsAndErrorsAreCounted() {
    try (Container container = Container.start(SETTINGS, Source.class, Registry.class)) {
      MemoryRepository memory = container.get(MemoryRepository.class);
      memory.saveThread(new MastraThread("t", "anna", "A"));
      memory.saveMessages(List.of(message("m1"), message("m2")));
      memory.saveMessages(List.of(message("m3")));
      assertThatThrownBy(
              () ->
                  memory.saveMessages(
                      List.of(MastraMessage.ofText("m4", "nobody", "anna", "user", "Hello"))))
          .isInstanceOf(StorageException.class);

      MeterRegistry registry = container.get(MeterRegistry.class);
      Timer saved = operation(registry, "save_messages", "success");
      assertThat(saved.count()).isEqualTo(2);
      assertThat(saved.totalTime(TimeUnit.NANOSECONDS)).isPositive();
      assertThat(operation(registry, "save_messages", "error").count()).isEqualTo(1);
      assertThat(operation(registry, "save_thread", "success").count()).isEqualTo(1);
      DistributionSummary rows =
          registry
              .get("mastra.store.rows")
              .tag("store", "agents")
              .tag("operation", "save_messages")
              .summary();
      assertThat(rows.count()).isEqualTo(2);
      assertThat(rows.totalAmount()).isEqualTo(3);
    }
  }

  /** As WildFly's, which publishes only what was asked for by name, and goes through all for it. */
  @Test
  void aRegistryIsAskedByNameAndOnce() {
    List<String> asked = new ArrayList<>();
    MeterRegistry registry =
        new SimpleMeterRegistry() {
          @Override
          public Timer timer(String name, Iterable<Tag> tags) {
            asked.add(name);
            return super.timer(name, tags);
          }

          @Override
          public DistributionSummary summary(String name, Iterable<Tag> tags) {
            asked.add(name);
            return super.summary(name, tags);
          }
        };
    StoreMetrics metrics = new StoreMetrics(registry);
    metrics.ended(new Operation("agents", "SAVE_THREAD", Duration.ofMillis(2), 1, null));
    metrics.ended(new Operation("agents", "SAVE_THREAD", Duration.ofMillis(3), 1, null));

    assertThat(asked).containsExactly("mastra.store.operation", "mastra.store.rows");
    assertThat(operation(registry, "save_thread", "success").totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(5);
  }

  @Test
  void aListenerOfTheApplicationHearsBesideThem() {
    try (Container container =
        Container.start(SETTINGS, Source.class, Registry.class, Diary.class)) {
      container.get(PostgresStore.class).db().none("select 1");

      assertThat(container.get(Diary.class).heard).contains("DB_NONE");
      assertThat(operation(container.get(MeterRegistry.class), "db_none", "success").count())
          .isPositive();
    }
  }

  /** Both throw, so that the order in which the container gives them decides nothing. */
  @Test
  void aListenerThatThrowsSilencesNoOther() {
    try (Container container =
        Container.start(SETTINGS, Source.class, Grumbler.class, SecondGrumbler.class)) {
      container.get(PostgresStore.class).db().none("select 1");

      assertThat(container.get(Grumbler.class).heard).contains("DB_NONE");
      assertThat(container.get(SecondGrumbler.class).heard).contains("DB_NONE");
    }
  }

  @Test
  void withoutARegistryNothingIsCounted() {
    try (Container container = Container.start(SETTINGS, Source.class)) {
      assertThat(container.get(PostgresStore.class).db().any("select 1")).hasSize(1);
    }
  }

  @Test
  void withSeveralRegistriesNothingIsCounted() {
    try (Container container =
        Container.start(SETTINGS, Source.class, Registry.class, SecondRegistry.class)) {
      assertThat(container.get(PostgresStore.class).db().any("select 1")).hasSize(1);
      assertThat(container.get(MeterRegistry.class, NamedLiteral.of("second")).getMeters())
          .isEmpty();
    }
  }

  private static Timer operation(MeterRegistry registry, String name, String outcome) {
    return registry
        .get("mastra.store.operation")
        .tag("store", "agents")
        .tag("operation", name)
        .tag("outcome", outcome)
        .timer();
  }

  private static MastraMessage message(String id) {
    return MastraMessage.ofText(id, "t", "anna", "user", "Hello");
  }

  static class Source {
    @Produces
    @Singleton
    DataSource dataSource() {
      return database.dataSource();
    }
  }

  static class Registry {
    @Produces
    @Singleton
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  static class SecondRegistry {
    @Produces
    @Singleton
    @Named("second")
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Singleton
  static class Diary implements OperationListener {
    final List<String> heard = new ArrayList<>();

    @Override
    public void ended(Operation operation) {
      heard.add(operation.name());
    }
  }

  @Singleton
  static class Grumbler implements OperationListener {
    final List<String> heard = new ArrayList<>();

    @Override
    public void ended(Operation operation) {
      heard.add(operation.name());
      throw new IllegalStateException("not again");
    }
  }

  @Singleton
  static class SecondGrumbler implements OperationListener {
    final List<String> heard = new ArrayList<>();

    @Override
    public void ended(Operation operation) {
      heard.add(operation.name());
      throw new NoClassDefFoundError("of a library that is half there");
    }
  }
}
