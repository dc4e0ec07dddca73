package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanBuffer;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A buffer of spans in an application that ends. */
class SpanBufferIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void whatItHoldsIsStoredBeforeTheStoreIsClosed() {
    SpanBuffer buffer;
    try (Container container =
        Container.start(Map.of("mastra.init", "init"), AgentsUnit.class, Tracing.class)) {
      buffer = container.get(Tracing.class).spans;
      for (int i = 0; i < 100; i++) {
        buffer.createSpan(span(String.valueOf(i)));
      }
      assertThat(buffer.metrics().queued()).isEqualTo(100);
    }

    assertThat(database.<Long>value("select count(*) from mastra_ai_spans")).isEqualTo(100);
    assertThat(buffer.metrics().dropped()).isZero();
    assertThat(buffer.createSpan(span("late"))).isFalse();
  }

  private static MastraAiSpan span(String id) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId("trace");
    span.setSpanId(id);
    span.setName("generate");
    span.setSpanType("model_generation");
    span.setStartedAt(Instant.parse("2026-03-01T10:00:00Z"));
    return span;
  }

  @Singleton
  static class Tracing {

    final SpanBuffer spans;

    @Inject
    Tracing(ObservabilityRepository observability) {
      spans = SpanBuffer.before(observability).maxAge(Duration.ofHours(1)).open();
    }

    void close(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
      spans.close();
    }
  }

  static class AgentsUnit {

    @Produces
    @Singleton
    EntityManagerFactory open() {
      return Units.open("agents", database);
    }
  }
}
