package dev.mastrajpa.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a JVM ends, its server ends with it, and so does what that has left on the disk. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a killed JVM leaves its server behind")
class EmbeddedServerIT {

  @Test
  void aKilledJvmLeavesNothing() throws Exception {
    Process jvm = fork("wait");
    Path directory = directoryOf(jvm);
    await("the server is up", () -> jvm.inputReader(UTF_8).lines().findFirst().isPresent());
    assertThat(processesOf(directory)).anyMatch(command -> command.contains("/bin/postgres"));

    jvm.destroyForcibly();

    awaitNothingLeft(directory);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 150, 300, 450, 600})
  void aJvmKilledWhileItsServerStartsLeavesNothing(int millis) throws Exception {
    Process jvm = fork("wait");
    Path directory = directoryOf(jvm);
    Thread.sleep(millis);

    jvm.destroyForcibly();

    awaitNothingLeft(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"return", "exit"})
  void aJvmThatEndsByItselfHasLeftNothing(String how) throws Exception {
    Process jvm = fork(how);
    Path directory = directoryOf(jvm);

    assertThat(jvm.waitFor(60, SECONDS)).isTrue();

    assertThat(jvm.exitValue()).isEqualTo(how.equals("exit") ? 3 : 0);
    assertThat(directory).doesNotExist();
    awaitNothingLeft(directory);
  }

  /** The other JVM. */
  static final class Main {
    public static void main(String[] args) throws InterruptedException {
      System.out.println(EmbeddedServer.start().port());
      switch (args[0]) {
        case "wait" -> Thread.sleep(60_000);
        case "exit" -> System.exit(3);
        default -> {}
      }
    }
  }

  private static Process fork(String how) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            how)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static Path directoryOf(Process jvm) throws Exception {
    String prefix = EmbeddedServer.prefix(jvm.pid());
    await("a directory " + prefix, () -> find(prefix).isPresent());
    return find(prefix).orElseThrow();
  }

  private static Optional<Path> find(String prefix) {
    try (Stream<Path> files = Files.list(EmbeddedServer.temporary())) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void awaitNothingLeft(Path directory) throws Exception {
    await(directory + " is gone", () -> !Files.exists(directory));
    await("its processes are gone", () -> processesOf(directory).isEmpty());
    assertThat(directory).doesNotExist();
  }

  /** Server, its tools and watchdog: all have the directory among their arguments. */
  private static List<String> processesOf(Path directory) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(command -> command.contains(directory.toString()))
        .toList();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("Waited in vain: " + what);
      }
      Thread.sleep(20);
    }
  }
}
