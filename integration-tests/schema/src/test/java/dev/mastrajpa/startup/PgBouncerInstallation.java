package dev.mastrajpa.startup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Where PgBouncer is: on the PATH, or else unpacked from Debian's package and those of the two
 * libraries that no other package brings along. Nothing is installed; an ordinary user may do it.
 *
 * <p>Where neither is to be had, the test that asks is skipped, or fails if the system property
 * {@code mastra.pgbouncer} is {@code required}.
 */
final class PgBouncerInstallation {

  private static final Pattern BESIDE_IT = Pattern.compile("libevent-[\\w.-]+|libc-?ares\\w+");

  private final Path directory;
  private final Path program;

  private PgBouncerInstallation(Path directory, Path program) {
    this.directory = directory;
    this.program = program;
  }

  static PgBouncerInstallation get() {
    try {
      Path directory = Files.createDirectories(Path.of("target", "pgbouncer").toAbsolutePath());
      for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
        Path program = Path.of(folder, "pgbouncer");
        if (!folder.isBlank() && Files.isExecutable(program)) {
          return new PgBouncerInstallation(directory, program.toAbsolutePath());
        }
      }
      try (FileChannel turn =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        turn.lock();
        return new PgBouncerInstallation(directory, unpacked(directory));
      }
    } catch (UnavailableException e) {
      String reason = "There is no PgBouncer: " + e.getMessage();
      if ("required".equals(System.getProperty("mastra.pgbouncer"))) {
        throw new IllegalStateException(reason + " (and mastra.pgbouncer=required)", e);
      }
      return Assumptions.abort(reason);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  /** It refuses to run as root; in a user namespace it sees itself as nobody. */
  List<String> command() throws IOException {
    boolean isRoot =
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    return isRoot ? List.of("unshare", "-U", program.toString()) : List.of(program.toString());
  }

  /** Lets it find the libraries that came with it. */
  void prepare(ProcessBuilder builder) throws IOException {
    Path libraries = directory.resolve("unpacked/usr/lib");
    if (program.startsWith(directory)) {
      try (Stream<Path> files = Files.walk(libraries)) {
        List<String> folders =
            files
                .filter(file -> file.getFileName().toString().contains(".so"))
                .map(file -> String.valueOf(file.getParent()))
                .distinct()
                .toList();
        builder.environment().put("LD_LIBRARY_PATH", String.join(":", folders));
      }
    }
  }

  private static Path unpacked(Path directory) throws IOException, UnavailableException {
    Path program = directory.resolve("unpacked/usr/sbin/pgbouncer");
    if (!Files.isExecutable(program)) {
      Path packages = Files.createDirectories(directory.resolve("packages"));
      try {
        download(packages, List.of());
      } catch (UnavailableException e) {
        download(packages, withListsOfOurOwn(directory));
      }
      try (Stream<Path> files = Files.list(packages)) {
        for (Path file : files.filter(name -> name.toString().endsWith(".deb")).toList()) {
          run(packages, List.of("dpkg", "-x", file.toString(), "../unpacked"));
        }
      }
    }
    return program;
  }

  private static void download(Path packages, List<String> options)
      throws IOException, UnavailableException {
    List<String> wanted = new ArrayList<>(List.of("pgbouncer"));
    String depends = run(packages, apt("apt-cache", options, "depends", "pgbouncer"));
    depends
        .lines()
        .filter(line -> line.contains("Depends: "))
        .map(line -> line.substring(line.indexOf(": ") + 2))
        .filter(name -> BESIDE_IT.matcher(name).matches())
        .forEach(wanted::add);
    List<String> command = apt("apt-get", options, "download");
    command.addAll(wanted);
    run(packages, command);
  }

  /** A machine that was never told what packages there are is told now, out of its own sight. */
  private static List<String> withListsOfOurOwn(Path directory)
      throws IOException, UnavailableException {
    Path lists = Files.createDirectories(directory.resolve("lists/partial")).getParent();
    Path cache = Files.createDirectories(directory.resolve("cache/archives/partial"));
    List<String> options =
        List.of("-o", "Dir::State::lists=" + lists, "-o", "Dir::Cache=" + cache.resolve("../.."));
    run(directory, apt("apt-get", options, "update"));
    return options;
  }

  private static List<String> apt(String program, List<String> options, String... words) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(options);
    command.addAll(List.of(words));
    return command;
  }

  private static String run(Path directory, List<String> command)
      throws IOException, UnavailableException {
    Path output = Files.createTempFile("pgbouncer", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("LC_ALL", "C");
      Process process = start(builder);
      process.getOutputStream().close();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new UnavailableException(String.join(" ", command) + " does not end");
      }
      String said = Files.readString(output);
      if (process.exitValue() != 0) {
        throw new UnavailableException(String.join(" ", command) + " failed: " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(String.join(" ", command) + " was interrupted");
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static Process start(ProcessBuilder builder) throws UnavailableException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UnavailableException("it cannot be had, " + e.getMessage());
    }
  }

  /** Why there is none. */
  private static final class UnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }
}
