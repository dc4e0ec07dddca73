package dev.mastrajpa.benchmarks.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mastrajpa.benchmarks.data.Scale;
import dev.mastrajpa.benchmarks.driver.Driver;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process that does the workloads one way, told what to do as {@link Driver} describes.
 *
 * <p>It ends with {@link #close()}, and at the latest when this JVM has gone and its last command
 * is done. One thread at a time may use it.
 */
final class DriverProcess implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration TIME_TO_END = Duration.ofSeconds(30);
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final Duration limit;
  private final BufferedWriter commands;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

  private DriverProcess(Process process, Path log, Duration limit) {
    this.process = process;
    this.log = log;
    this.limit = limit;
    this.commands = process.outputWriter(UTF_8);
  }

  /**
   * Starts this library's side or plain JDBC's.
   *
   * @param side {@code ours} or {@code floor}
   * @param url for JDBC, with user and password
   * @param heapMb what its heap may grow to
   * @param log where to append what the process has to say
   * @throws IllegalStateException if it does not get ready; with the end of the log
   */
  static DriverProcess java(
      String side, String url, Scale scale, boolean fixed, int heapMb, Path log) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMb + "m",
                "-Duser.timezone=UTC",
                "-cp",
                System.getProperty("java.class.path"),
                Driver.class.getName(),
                side));
    command.addAll(arguments(url, scale, fixed));
    return start(new ProcessBuilder(command), log, LIMIT);
  }

  /**
   * Starts the original's side, which makes the tables if they are not there.
   *
   * @param url as Node's pg takes it, with user and password
   * @param log where to append what the process has to say
   * @throws IllegalStateException if it does not get ready; with the end of the log
   */
  static DriverProcess original(
      NodeProject project, String url, Scale scale, boolean fixed, Path log) {
    List<String> arguments = new ArrayList<>(List.of("driver.mjs"));
    arguments.addAll(arguments(url, scale, fixed));
    return start(project.node(arguments.toArray(String[]::new)), log, LIMIT);
  }

  static DriverProcess start(ProcessBuilder builder, Path log, Duration limit) {
    Path absolute = log.toAbsolutePath();
    try {
      builder.redirectError(ProcessBuilder.Redirect.appendTo(absolute.toFile()));
      DriverProcess driver = new DriverProcess(builder.start(), absolute, limit);
      driver.awaitReady();
      return driver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> arguments(String url, Scale scale, boolean fixed) {
    return fixed ? List.of(url, scale.lowerCase(), "fixed") : List.of(url, scale.lowerCase());
  }

  /**
   * Gives a command and waits for the answer.
   *
   * @return empty if this side does not do the workload
   * @throws IllegalStateException if the command failed, and if the process has gone or does not
   *     answer in time, which ends it; with the end of the log
   */
  Optional<JsonNode> ask(String command) {
    try {
      commands.write(command);
      commands.write('\n');
      commands.flush();
    } catch (IOException e) {
      close();
      throw failed("The process has gone before " + command, e);
    }
    JsonNode answer = answer(command);
    if (answer.has("error")) {
      throw failed(command + ": " + answer.path("error").asText(), null);
    }
    return answer.has("skip") ? Optional.empty() : Optional.of(answer);
  }

  /** The most memory that the process had at once, in bytes; -1 where nothing tells. */
  long peakMemory() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    try {
      Matcher peak = PEAK.matcher(Files.readString(status));
      return peak.find() ? Long.parseLong(peak.group(1)) * 1024 : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Lets the process end, and ends it if it does not. */
  @Override
  public void close() {
    try {
      commands.close();
      if (process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // it has closed its input: it is gone or about to go, or else is made to go
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void awaitReady() {
    Thread reader = new Thread(this::read, "driver-" + process.pid());
    reader.setDaemon(true);
    reader.start();
    JsonNode first = answer("its start");
    if (!first.path("ready").asBoolean()) {
      kill();
      throw failed("The process does not begin with being ready but with " + first, null);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(Optional.of(line));
      }
    } catch (IOException e) {
      // the pipe is closed: nobody will answer any more
    } finally {
      answers.add(Optional.empty());
    }
  }

  private JsonNode answer(String command) {
    try {
      Optional<String> line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        kill();
        throw failed("No answer to " + command + " within " + limit, null);
      }
      if (line.isEmpty()) {
        close();
        throw failed("The process has gone at " + command, null);
      }
      return JSON.readTree(line.get());
    } catch (IOException e) {
      kill();
      throw failed("The answer to " + command + " is no JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw failed("Interrupted at " + command, e);
    }
  }

  private void kill() {
    process.destroyForcibly().onExit().join();
  }

  private IllegalStateException failed(String message, @Nullable Throwable cause) {
    return new IllegalStateException(
        message + ". The end of " + log + ":\n" + Logs.tail(log), cause);
  }
}
