package dev.mastrajpa.jakartaee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server as a process of its own, on free ports, with a directory of its own for what it
 * configures, deploys and writes: only the modules are shared with others.
 *
 * <p>It must never outlive this JVM. So the shell that starts it reads from a pipe that only this
 * JVM holds open: when the JVM ends in any way, {@code kill -9} too, the read returns, and the
 * shell stops the server. {@link #close} takes the same way.
 */
final class WildFly implements AutoCloseable {

  private static final Path HOME = Path.of(System.getProperty("wildfly.home"));
  private static final Path DRIVER =
      Path.of(
          URI.create(
              org.postgresql.Driver.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toString()));
  private static final Pattern STARTED = Pattern.compile("WFLYSRV0025: (.*) started in (\\d+)ms");
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int LINES_OF_TAIL = 60;

  /** A session of its own keeps the watchdog out of reach of what ends the JVM's process group. */
  private static final String IN_OWN_SESSION = "exec $(command -v setsid) sh -c \"$0\" \"$@\"";

  /** The server's script hands a TERM on to the server and writes the server's pid to a file. */
  private static final String WATCHDOG =
      """
      exec 3<&0
      "$0" "$@" < /dev/null 3<&- &
      server=$!
      (
        trap '' HUP INT TERM
        read -r line
        kill -TERM $server
        tries=0
        while kill -0 $server && [ $tries -lt 300 ]; do
          tries=$((tries + 1))
          sleep 0.1
        done
        kill -KILL $(cat "$JBOSS_PIDFILE") $server
      ) <&3 2>/dev/null &
      watchdog=$!
      exec 3<&-
      trap '' HUP INT TERM
      wait $server
      kill -KILL $watchdog
      """;

  private final Path directory;
  private final int httpPort;
  private final int managementPort;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private String started = "";

  private WildFly(Path directory, String configuration, Map<String, String> environment)
      throws IOException {
    this.directory = directory;
    List<Integer> ports = freePorts(3);
    this.httpPort = ports.get(0);
    this.managementPort = ports.get(1);
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            IN_OWN_SESSION,
            WATCHDOG,
            HOME.resolve("bin/standalone.sh").toString(),
            "--server-config=" + configuration,
            "-Djboss.server.base.dir=" + directory,
            "-Djboss.http.port=" + httpPort,
            "-Djboss.management.http.port=" + managementPort,
            "-Djboss.https.port=" + ports.get(2));
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
    builder.environment().put("JBOSS_PIDFILE", directory.resolve("pid").toString());
    this.process = builder.redirectErrorStream(true).redirectOutput(output().toFile()).start();
  }

  /**
   * Starts a server with nothing deployed.
   *
   * @param name of its directory
   * @param configuration one of those it comes with, such as {@code standalone.xml}
   * @param environment what the configuration may refer to
   */
  static WildFly start(String name, String configuration, Map<String, String> environment)
      throws Exception {
    Path directory = Path.of(System.getProperty("wildfly.servers")).resolve(name);
    deleteWhatAnEarlierBuildLeft(directory);
    copyOf(HOME.resolve("standalone/configuration"), directory.resolve("configuration"));
    Files.createDirectories(directory.resolve("deployments"));
    Path config = directory.resolve("configuration").resolve(configuration);
    // it looks for deployments every five seconds
    Files.writeString(
        config,
        Files.readString(config, UTF_8).replace("scan-interval=\"5000\"", "scan-interval=\"200\""),
        UTF_8);
    WildFly server = new WildFly(directory, configuration, environment);
    try {
      server.await(
          "the start of " + configuration,
          () -> {
            Matcher line = STARTED.matcher(Files.readString(server.output(), UTF_8));
            boolean found = line.find();
            if (found) {
              server.started = line.group(1) + " in " + line.group(2) + " ms";
            }
            return found;
          });
    } catch (Throwable failure) {
      server.close();
      throw failure;
    }
    return server;
  }

  /** What it is, and how long it took to start. */
  String started() {
    return started;
  }

  /** Runs a script of its command line interface, where that finds the driver. */
  void run(Path script) throws Exception {
    Path said = directory.resolve("cli.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            HOME.resolve("bin/jboss-cli.sh").toString(),
            "--connect",
            "--controller=localhost:" + managementPort,
            "--file=" + script.toAbsolutePath());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process cli =
        builder
            .directory(DRIVER.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      if (!cli.waitFor(Budget.atMost(LONG, script.toString()).toMillis(), MILLISECONDS)
          || cli.exitValue() != 0) {
        throw new AssertionError(script + " failed:\n" + Files.readString(said, UTF_8) + tail());
      }
    } finally {
      cli.descendants().forEach(ProcessHandle::destroyForcibly);
      cli.destroyForcibly();
    }
  }

  /** Deploys an application, also in place of one with its name, and waits until it is there. */
  void deploy(Path war) throws Exception {
    Path file = deployment(war);
    Files.copy(war, file, REPLACE_EXISTING);
    redeploy(file);
  }

  /** Deploys again what is there. */
  void redeploy(Path war) throws Exception {
    Path file = deployment(war);
    Files.deleteIfExists(marker(file, "deployed"));
    Files.deleteIfExists(marker(file, "failed"));
    Files.createFile(marker(file, "dodeploy"));
    await(
        "the deployment of " + file.getFileName(),
        () -> Files.exists(marker(file, "deployed")) || Files.exists(marker(file, "failed")));
    if (Files.exists(marker(file, "failed"))) {
      throw new AssertionError(Files.readString(marker(file, "failed"), UTF_8) + tail());
    }
  }

  void undeploy(Path war) throws Exception {
    Path file = deployment(war);
    Files.delete(marker(file, "deployed"));
    await("the end of " + file.getFileName(), () -> Files.exists(marker(file, "undeployed")));
  }

  /** Asks the application, and fails with its answer and the server's last words if it says no. */
  String post(String path) throws Exception {
    return post(path, "");
  }

  String post(String path, String body) throws Exception {
    return answer(HttpRequest.newBuilder(application(path)).POST(BodyPublishers.ofString(body)));
  }

  String get(String path) throws Exception {
    return answer(HttpRequest.newBuilder(application(path)));
  }

  /** What the server itself answers, apart from applications. */
  HttpResponse<String> manage(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path)));
  }

  /** What the server has written so far. */
  String log() {
    try {
      return Files.readString(output(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many objects of this class are alive in the server, of whichever class loader. */
  long objectsOf(Class<?> type) throws Exception {
    String pid = Files.readString(directory.resolve("pid"), UTF_8).strip();
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                pid,
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (Stream<String> lines = jcmd.inputReader(UTF_8).lines()) {
      // number, instances, bytes, class
      return lines
          .map(line -> line.strip().split("\\s+", 4))
          .filter(cells -> cells.length == 4 && cells[3].equals(type.getName()))
          .mapToLong(cells -> Long.parseLong(cells[1]))
          .sum();
    } finally {
      jcmd.destroyForcibly();
    }
  }

  /** Stops the server, if it runs. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(45, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path output() {
    return directory.resolve("server.log");
  }

  private Path deployment(Path war) {
    return directory.resolve("deployments").resolve(war.getFileName());
  }

  private static Path marker(Path deployment, String state) {
    return deployment.resolveSibling(deployment.getFileName() + "." + state);
  }

  private URI application(String path) {
    return URI.create("http://localhost:" + httpPort + "/desk" + path);
  }

  private String answer(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.uri() + ": " + response.statusCode() + "\n" + response.body() + tail());
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    Duration atMost = Budget.atMost(LONG, request.build().uri().toString());
    return http.send(request.timeout(atMost).build(), BodyHandlers.ofString(UTF_8));
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    try {
      Budget.await(
          LONG,
          what,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError("WildFly has ended before " + what);
            }
            return condition.call();
          });
    } catch (AssertionError failure) {
      throw new AssertionError(failure.getMessage() + tail(), failure);
    }
  }

  private String tail() {
    List<String> lines = log().lines().toList();
    return "\n\nThe end of %s:\n%s"
        .formatted(
            output(),
            String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_TAIL), lines.size())));
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void deleteWhatAnEarlierBuildLeft(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void copyOf(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, REPLACE_EXISTING);
        }
      }
    }
  }
}
