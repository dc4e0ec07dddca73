package dev.mastrajpa.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process that answers, one that fails, and those that go or never answer. */
class DriverProcessIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @TempDir private Path directory;

  @Test
  void doesAsItIsToldUntilItIsClosed() {
    ProcessHandle process;
    try (DriverProcess driver = floor()) {
      process = ProcessHandle.of(driver.pid()).orElseThrow();

      assertThat(driver.ask("sample none-such 1 10 2")).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> driver.ask("call"))
          .withMessageContaining("call before prepare")
          .withMessageContaining("at dev.mastrajpa.benchmarks.driver.Driver");
      assertThat(driver.ask("prepare none-such 1")).as("after an error").isEmpty();
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void knowsHowMuchMemoryItTook() {
    try (DriverProcess driver = floor()) {
      if (Path.of("/proc/self/status").toFile().exists()) {
        assertThat(driver.peakMemory()).isBetween(10L << 20, 2L << 30);
      } else {
        assertThat(driver.peakMemory()).isEqualTo(-1);
      }
    }
  }

  @Test
  void tellsWhyOneDoesNotStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> DriverProcess.java("roof", url(), Scale.TINY, true, 512, log()))
        .withMessageContaining("The process has gone at its start")
        .withMessageContaining("side is neither ours nor floor: roof");
  }

  @Test
  void tellsWhatOneSaidThatHasGone() {
    DriverProcess driver = shell("echo '{\"ready\":true}'; read line; echo that was all >&2");

    assertThatIllegalStateException()
        .isThrownBy(() -> driver.ask("call"))
        .withMessageContaining("The process has gone at call")
        .withMessageContaining("that was all");
    assertThatIllegalStateException()
        .isThrownBy(() -> driver.ask("call"))
        .withMessageContaining("The process has gone before call");
  }

  @Test
  void endsOneThatDoesNotAnswer() {
    DriverProcess driver = shell("echo '{\"ready\":true}'; while true; do sleep 1; done");
    ProcessHandle process = ProcessHandle.of(driver.pid()).orElseThrow();

    assertThatIllegalStateException()
        .isThrownBy(() -> driver.ask("call"))
        .withMessageContaining("No answer to call within PT2S");
    assertThat(process.isAlive()).isFalse();
  }

  private DriverProcess floor() {
    return DriverProcess.java("floor", url(), Scale.TINY, true, 512, log());
  }

  private DriverProcess shell(String script) {
    return DriverProcess.start(
        new ProcessBuilder("sh", "-c", script), log(), Duration.ofSeconds(2));
  }

  private Path log() {
    return directory.resolve("driver.log");
  }

  private static String url() {
    return database.jdbcUrl() + "?user=" + database.user() + "&password=" + database.password();
  }
}
