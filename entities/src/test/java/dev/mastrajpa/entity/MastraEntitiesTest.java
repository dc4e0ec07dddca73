package dev.mastrajpa.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MastraEntitiesTest {

  @Test
  void listsEveryEntityOnce() {
    assertThat(MastraEntities.all())
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allMatch(entity -> entity.isAnnotationPresent(Entity.class));
  }

  @Test
  void knowsTheDomains() {
    assertThat(MastraEntities.domains())
        .contains("memory", "threadState", "workflows", "scores", "observability", "legacy");
  }

  @Test
  void readsAListOfDomains() {
    assertThat(MastraEntities.named(" threadState ,legacy,threadState"))
        .isEqualTo(List.of(MastraThreadState.class, MastraEval.class, MastraTrace.class));
    assertThat(MastraEntities.named("scores,all"))
        .containsExactlyInAnyOrderElementsOf(MastraEntities.all());
    assertThat(MastraEntities.named(" ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Memory", "memory;legacy", "memory,", "true"})
  void refusesWhatIsNoDomain(String wanted) {
    assertThatThrownBy(() -> MastraEntities.named(wanted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which is no storage domain")
        .hasMessageContaining("memory, ")
        .hasMessageContainingAll(MastraEntities.domains().toArray(String[]::new));
  }
}
