package dev.mastrajpa.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableRetentionPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "30d, PT720H",
    "1.5h, PT1H30M",
    "90m, PT1H30M",
    "2w, PT336H",
    "250ms, PT0.25S",
    "0.5s, PT0.5S",
    "0.9ms, PT0S",
    "0d, PT0S",
    "007s, PT7S",
    "99999999999999999999999w, PT2562047788015H12M55.807S",
  })
  void readsAnAgeAsTheOriginalWritesIt(String text, Duration maxAge) {
    assertThat(TableRetentionPolicy.maxAge(text).maxAge()).isEqualTo(maxAge);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "d",
        "30 d",
        " 30d",
        "30d ",
        "-1d",
        "+1d",
        "1,5h",
        "1.h",
        ".5h",
        "30D",
        "1y",
        "1M",
        "P30D",
        "1h30m",
        "٣d",
        "NaN",
        "Infinity"
      })
  void refusesWhatIsNoAge(String text) {
    assertThatThrownBy(() -> TableRetentionPolicy.maxAge(text))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "maxAge: \"%s\" is no age; write a number and a unit, such as \"30d\" or \"1.5h\": ms,"
                + " s, m, h, d or w",
            text);
  }

  @Test
  void refusesAgesAndBatchesThatCannotBe() {
    assertThatThrownBy(() -> TableRetentionPolicy.maxAge(Duration.ofMillis(-1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("maxAge: PT-0.001S is negative");
    assertThatThrownBy(() -> TableRetentionPolicy.maxAge("1d").batchSize(0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("batchSize: 0 is not positive");
    assertThatThrownBy(() -> PruneOptions.none().maxRows(-1))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("maxRows: -1 is negative");
    assertThatThrownBy(() -> PruneOptions.none().maxBatches(-1)).hasMessageContaining("maxBatches");
    assertThatThrownBy(() -> PruneOptions.none().pause(Duration.ofNanos(-1)))
        .hasMessageContaining("pause");
  }

  @Test
  void aLaterPolicyReplacesAnEarlierOne() {
    RetentionPolicies policies =
        RetentionPolicies.none().with("memory", "messages", "1d").with("memory", "messages", "2d");

    assertThat(policies).isEqualTo(RetentionPolicies.none().with("memory", "messages", "2d"));
    assertThat(policies.isEmpty()).isFalse();
    assertThat(RetentionPolicies.none().isEmpty()).isTrue();
  }
}
