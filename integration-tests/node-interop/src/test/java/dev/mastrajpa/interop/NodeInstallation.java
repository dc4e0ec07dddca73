package dev.mastrajpa.interop;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Node and a version of the original, installed by npm under the module's {@code target}.
 *
 * <p>An installation is used again for as long as the lock file and the Node release stay the same.
 *
 * <p>Where Node (20 or newer), npm or its registry cannot be had, the test that asks for one is
 * skipped, or fails if the system property {@code mastra.interop} is {@code required}. The system
 * properties {@code mastra.node} and {@code mastra.npm} name executables other than those on the
 * PATH.
 */
public final class NodeInstallation {

  /** The script that makes and fills the tables of whatever version is installed beside it. */
  public static final String FILL = "fill.mjs";

  private static final int OLDEST_NODE = 20;
  private static final String PACKAGE = "package.json";
  private static final String LOCK = "package-lock.json";

  /** The newest version, which runs beside us too. */
  private static final Map<String, String> NEWEST =
      Map.of(PACKAGE, PACKAGE, LOCK, LOCK, "peer.mjs", "peer.mjs", FILL, "upgrade/" + FILL);

  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.\\S+");
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private static final Map<String, NodeInstallation> INSTALLED = new HashMap<>();
  private static final Map<String, String> WHY_NOT = new HashMap<>();

  private final Path node;
  private final Path directory;

  private NodeInstallation(Path node, Path directory) {
    this.node = node;
    this.directory = directory;
  }

  /** The newest version, made by the first caller; what failed once is not tried again. */
  public static NodeInstallation get() {
    return get("node", NEWEST);
  }

  /** An older version: one of those that have a folder in {@code src/test/node/upgrade}. */
  public static NodeInstallation get(String version) {
    String folder = "upgrade/" + version + "/";
    return get(
        "node-" + version,
        Map.of(
            PACKAGE,
            folder + PACKAGE,
            LOCK,
            folder + LOCK,
            "peer.mjs",
            "peer.mjs",
            FILL,
            "upgrade/" + FILL));
  }

  /**
   * @param files the names they get, and where they are among the resources
   */
  private static synchronized NodeInstallation get(String name, Map<String, String> files) {
    try {
      if (WHY_NOT.containsKey(name)) {
        throw new UnavailableException(WHY_NOT.get(name));
      }
      if (!INSTALLED.containsKey(name)) {
        INSTALLED.put(name, install(name, files));
      }
      return INSTALLED.get(name);
    } catch (UnavailableException e) {
      WHY_NOT.put(name, e.getMessage());
      String reason = "The original cannot run here: " + e.getMessage();
      if ("required".equals(System.getProperty("mastra.interop"))) {
        throw new IllegalStateException(reason + " (and mastra.interop=required)", e);
      }
      return Assumptions.abort(reason);
    }
  }

  /** Runs a script to its end, in UTC, and returns what it printed; fails if it fails. */
  public String run(String script, String argument) {
    try {
      return run(
          List.of(node.toString(), script, argument),
          new Surroundings(directory, node),
          Duration.ofMinutes(2));
    } catch (UnavailableException e) {
      throw new IllegalStateException(e);
    }
  }

  Path node() {
    return node;
  }

  /** Where the original and {@code peer.mjs} are. */
  Path directory() {
    return directory;
  }

  private static NodeInstallation install(String name, Map<String, String> files)
      throws UnavailableException {
    Path node = executable("mastra.node", WINDOWS ? "node.exe" : "node");
    String version = run(List.of(node.toString(), "--version"), null, Duration.ofSeconds(30));
    Matcher matcher = VERSION.matcher(version.strip());
    if (!matcher.matches()) {
      throw new UnavailableException(node + " is not Node: it answers " + version.strip());
    }
    if (Integer.parseInt(matcher.group(1)) < OLDEST_NODE) {
      throw new UnavailableException(
          node + " is Node " + version.strip() + ", and the original needs " + OLDEST_NODE);
    }
    try {
      Path directory = target().resolve(name);
      Files.createDirectories(directory);
      try (FileChannel channel =
          FileChannel.open(
              directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // another JVM may be at the same; closing the channel lets it go on
        installInto(directory, files, node, version.strip());
      }
      return new NodeInstallation(node, directory);
    } catch (IOException e) {
      throw new UnavailableException("The original cannot be installed: " + e, e);
    }
  }

  private static void installInto(
      Path directory, Map<String, String> files, Path node, String nodeVersion)
      throws IOException, UnavailableException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), resource(file.getValue()));
    }
    Path receipt = directory.resolve(".installed");
    String wanted = nodeVersion + " " + sha256(Files.readAllBytes(directory.resolve(LOCK)));
    if (Files.isDirectory(directory.resolve("node_modules"))
        && Files.exists(receipt)
        && Files.readString(receipt).equals(wanted)) {
      return;
    }
    Files.deleteIfExists(receipt);
    Path npm = executable("mastra.npm", WINDOWS ? "npm.cmd" : "npm");
    run(
        List.of(
            npm.toString(),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--omit=optional",
            "--prefer-offline",
            "--loglevel=error"),
        new Surroundings(directory, node),
        Duration.ofMinutes(10));
    Files.writeString(receipt, wanted);
  }

  /** The file that a system property names, or else the first on the PATH. */
  private static Path executable(String property, String name) throws UnavailableException {
    String given = System.getProperty(property);
    if (given != null && !given.isBlank()) {
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
    throw new UnavailableException("There is no " + name + " on the PATH");
  }

  /** The directory above the one with the test classes. */
  private static Path target() {
    try {
      Path classes =
          Path.of(
              NodeInstallation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NodeInstallation.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not among the test resources");
      }
      return in.readAllBytes();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a command to its end and returns what it printed. */
  private static String run(
      List<String> command, @Nullable Surroundings surroundings, Duration limit)
      throws UnavailableException {
    try {
      Path output = Files.createTempFile("mastra-node", ".log");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        if (surroundings != null) {
          surroundings.applyTo(builder);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new UnavailableException(
              String.join(" ", command) + " took more than " + limit + ": " + tail(output));
        }
        if (process.exitValue() != 0) {
          throw new UnavailableException(String.join(" ", command) + " failed: " + tail(output));
        }
        return Files.readString(output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UnavailableException(String.join(" ", command) + " cannot be run: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(String.join(" ", command) + " was interrupted", e);
    }
  }

  /** Takes away what changes how the original works: its driver's defaults, its own switches. */
  static void withoutSettings(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("MASTRA_"));
  }

  /** The last lines of a file, wherever its bytes come from. */
  static String tail(Path file) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** A directory to work in, with a Node that comes first on the PATH. */
  private record Surroundings(Path directory, Path node) {

    void applyTo(ProcessBuilder builder) {
      builder.directory(directory.toFile());
      Map<String, String> environment = builder.environment();
      String bin = String.valueOf(node.getParent());
      environment.merge("PATH", bin, (path, first) -> first + File.pathSeparator + path);
      withoutSettings(environment);
      environment.put("TZ", "UTC");
    }
  }

  /** Why the original cannot run here. */
  private static final class UnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }

    UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
