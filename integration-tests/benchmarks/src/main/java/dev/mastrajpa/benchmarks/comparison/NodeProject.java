package dev.mastrajpa.benchmarks.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Node and the original with its driver, installed by npm in a directory.
 *
 * <p>An installation is used again for as long as the lock file and the Node release stay the same.
 * The system properties {@code mastra.node} and {@code mastra.npm} name executables other than
 * those on the PATH.
 */
final class NodeProject {

  private static final int OLDEST_NODE = 20;
  private static final String LOCK = "package-lock.json";
  private static final List<String> FILES =
      List.of("package.json", LOCK, "driver.mjs", "generator.mjs");
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.\\S+");
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path node;
  private final String version;
  private final Path directory;

  private NodeProject(Path node, String version, Path directory) {
    this.node = node;
    this.version = version;
    this.directory = directory;
  }

  /**
   * Installs the project in a directory, which is made if it is not there.
   *
   * @throws UnavailableException if Node (20 or newer), npm or its registry cannot be had
   */
  static NodeProject install(Path directory) {
    Path node = executable("mastra.node", WINDOWS ? "node.exe" : "node");
    Path absolute = directory.toAbsolutePath();
    try {
      Files.createDirectories(absolute);
      NodeProject project = new NodeProject(node, version(node, absolute), absolute);
      project.install();
      return project;
    } catch (IOException e) {
      throw new UnavailableException("The original cannot be installed in " + absolute, e);
    }
  }

  /** The release of Node, such as {@code v22.1.0}. */
  String nodeVersion() {
    return version;
  }

  /** The release of the original, such as {@code 1.2.3}. */
  static String originalVersion() throws IOException {
    return new ObjectMapper()
        .readTree(resource(LOCK))
        .required("packages")
        .required("node_modules/@mastra/pg")
        .required("version")
        .textValue();
  }

  /** Node in the project's directory and in UTC, without settings that the original would heed. */
  ProcessBuilder node(String... arguments) {
    List<String> command = new ArrayList<>(List.of(node.toString()));
    command.addAll(List.of(arguments));
    return inDirectory(command, directory);
  }

  private void install() throws IOException {
    for (String file : FILES) {
      Files.writeString(directory.resolve(file), resource(file));
    }
    Path receipt = directory.resolve(".installed");
    String wanted = version + "\n" + resource(LOCK);
    if (Files.exists(receipt) && Files.readString(receipt).equals(wanted)) {
      return;
    }
    Files.deleteIfExists(receipt);
    ProcessBuilder npm =
        inDirectory(
            List.of(
                executable("mastra.npm", WINDOWS ? "npm.cmd" : "npm").toString(),
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--omit=optional",
                "--prefer-offline",
                "--loglevel=error"),
            directory);
    String path = npm.environment().getOrDefault("PATH", "");
    npm.environment().put("PATH", node.getParent() + File.pathSeparator + path);
    run(npm, Duration.ofMinutes(10));
    Files.writeString(receipt, wanted);
  }

  private static String version(Path node, Path directory) throws IOException {
    String answer =
        run(inDirectory(List.of(node.toString(), "--version"), directory), Duration.ofMinutes(1));
    Matcher matcher = VERSION.matcher(answer.strip());
    if (!matcher.matches()) {
      throw new UnavailableException(node + " is not Node: it answers " + answer.strip());
    }
    if (Integer.parseInt(matcher.group(1)) < OLDEST_NODE) {
      throw new UnavailableException(
          node + " is Node " + answer.strip() + ", and the original needs " + OLDEST_NODE);
    }
    return answer.strip();
  }

  /** The file that a system property names, or else the first on the PATH. */
  private static Path executable(String property, String name) {
    String given = System.getProperty(property, "");
    if (!given.isBlank()) {
      Path file = Path.of(given).toAbsolutePath();
      if (!Files.isExecutable(file)) {
        throw new UnavailableException(property + " names no executable file: " + given);
      }
      return file;
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
      Path file = Path.of(folder).resolve(name);
      if (!folder.isBlank() && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file.toAbsolutePath();
      }
    }
    throw new UnavailableException(
        "There is no " + name + " on the PATH, and " + property + " names none");
  }

  private static ProcessBuilder inDirectory(List<String> command, Path directory) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PG") || name.startsWith("MASTRA_"));
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  /** Runs a command to its end and returns what it printed. */
  private static String run(ProcessBuilder builder, Duration limit) throws IOException {
    String command = String.join(" ", builder.command());
    Path output = Files.createTempFile("mastra-node", ".log");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
          throw new UnavailableException(
              command + " took more than " + limit + ": " + Logs.tail(output));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw new UnavailableException(command + " failed: " + Logs.tail(output));
      }
      return Files.readString(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(command + " was interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = NodeProject.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not among the resources");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Why the original cannot run here. */
  static final class UnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }

    UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
