package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import jakarta.inject.Singleton;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application whose spans lie on another database than all else. */
class CompositeIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();
  @RegisterExtension static final TestDatabase tracesDatabase = TestDatabase.create();

  @Test
  void theRepositoryOfSpansThatIsInjectedIsTheOtherStores() {
    try (Container container = Container.start(Map.of(), Stores.class, Desk.class)) {
      Desk desk = container.get(Desk.class);

      assertThat(desk.store.id()).isEqualTo("agents");
      assertThat(desk.observability).isSameAs(desk.traces.observability());
      assertThat(desk.store.observability()).isSameAs(desk.observability);
    }
  }

  @Singleton
  static class Desk {
    @Inject PostgresStore store;
    @Inject @Traces PostgresStore traces;
    @Inject ObservabilityRepository observability;
  }

  static class Stores {

    @Produces
    @Singleton
    @Traces
    PostgresStore traces() {
      return PostgresStore.builder().id("traces").dataSource(tracesDatabase.dataSource()).build();
    }

    @Produces
    @Singleton
    PostgresStore agents(@Traces PostgresStore traces) {
      return PostgresStore.builder()
          .id("agents")
          .dataSource(database.dataSource())
          .observability(traces.observability())
          .build();
    }

    void closeTraces(@Disposes @Traces PostgresStore traces) {
      traces.close();
    }

    void closeAgents(@Disposes PostgresStore agents) {
      agents.close();
    }
  }

  @Qualifier @Retention(RetentionPolicy.RUNTIME)
  @interface Traces {}
}
