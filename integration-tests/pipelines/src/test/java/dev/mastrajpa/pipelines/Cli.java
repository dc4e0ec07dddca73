package dev.mastrajpa.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code java -jar mastra-jpa.jar}, as a process with nothing of ours in its environment. */
final class Cli {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> environment = new HashMap<>();

  /** With a variable in the environment of the process. */
  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs to the end. */
  Run run(String... arguments) {
    return start(arguments).await();
  }

  /** Goes on while the test does. */
  Started start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(System.getProperty("mastra.test.jar"));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("mastra-cli", ".out");
      Path err = Files.createTempFile("mastra-cli", ".err");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("MASTRA_"));
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      return new Started(process, out, err);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A process, and where its output goes.
   *
   * @param out its standard output
   * @param err its standard error
   */
  record Started(Process process, Path out, Path err) {

    Run await() {
      try {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("No end after 120 seconds: " + Files.readString(err, UTF_8));
        }
        return new Run(
            process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    String errSoFar() throws IOException {
      return Files.readString(err, UTF_8);
    }
  }

  /** How a process ended, and what it wrote. */
  record Run(int exitCode, String out, String err) {

    /** Standard output as the one JSON document it must be. */
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (IOException e) {
        throw new AssertionError("No JSON document: " + this, e);
      }
    }
  }
}
