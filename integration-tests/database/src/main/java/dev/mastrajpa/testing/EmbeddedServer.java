package dev.mastrajpa.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL from a jar, started as a child of this JVM.
 *
 * <p>It must never outlive the JVM. So a shell, the watchdog, is started before it and reads from a
 * pipe that only this JVM holds open: when the JVM ends in any way, {@code kill -9} too, the read
 * returns, and the shell stops the server and removes its directory. The regular end takes the same
 * way; a shutdown hook only closes the pipe and waits. Windows has no such shell: there a killed
 * JVM leaves its server behind.
 *
 * @param directory holds the server's data and log, and nothing else
 */
record EmbeddedServer(Path directory, int port) {

  private static final boolean WINDOWS = os().startsWith("windows");
  private static final boolean LINUX = os().startsWith("linux");

  /** Far more than tests write; a container's usual 64 MB are too few. */
  private static final long MEMORY_NEEDED = 4L << 30;

  /** A session of its own keeps the watchdog out of reach of what ends the JVM's process group. */
  private static final String IN_OWN_SESSION = "exec $(command -v setsid) sh -c \"$0\" \"$1\"";

  /**
   * Removing the directory is also what stops a server that is about to start. A pid that is not a
   * plain number belongs to initdb, which makes the directory anew when it had not come so far: so
   * after a JVM that could not say goodbye, the directory must stay away for two seconds.
   */
  private static final String WATCHDOG =
      """
      trap '' HUP INT TERM
      quiet=20
      read -r line && quiet=1
      absent=0
      tries=0
      while [ $absent -lt $quiet ]; do
        if [ -d "$0" ]; then
          absent=0
          read -r pid < "$0/data/postmaster.pid" || pid=
          case $pid in
            '' | *[!0-9]*) rm -rf "$0" ;;
            *)
              tries=$((tries + 1))
              signal=INT
              [ $tries -gt 100 ] && signal=QUIT
              [ $tries -gt 120 ] && signal=KILL
              kill -$signal "$pid" || rm -rf "$0"
              ;;
          esac
        else
          absent=$((absent + 1))
        fi
        [ $absent -lt $quiet ] && sleep 0.1
      done
      """;

  /** Starts a server, which ends with this JVM. */
  static EmbeddedServer start() {
    return startOn(data -> {});
  }

  /**
   * The same with data that is there before.
   *
   * @param data makes the directory it is given, or leaves that to initdb
   */
  static EmbeddedServer startOn(Data data) {
    if (LINUX) {
      requireUnshareForRoot();
    }
    try {
      // per user, because what one user has unpacked is not another's to touch
      Path binaries = temporary().resolve("embedded-pg-" + System.getProperty("user.name"));
      Path directory =
          whereDataGoes().resolve(prefix(ProcessHandle.current().pid()) + UUID.randomUUID());
      Files.createDirectories(binaries);
      if (WINDOWS) {
        Files.createDirectory(directory);
      } else {
        // in this order: whatever is there has somebody who will remove it
        stopWithThisJvm(directory);
        Files.createDirectory(directory, asFileAttribute(fromString("rwx------")));
      }
      // one JVM after the other, for unpacking and for finding a free port
      try (FileChannel turn =
          FileChannel.open(
              binaries.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        turn.lock();
        data.putInto(directory.resolve("data"));
        return start(binaries, directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Embedded PostgreSQL could not be started", e);
    }
  }

  @SuppressWarnings("resource") // it ends with the JVM
  private static EmbeddedServer start(Path binaries, Path directory) throws IOException {
    File log = directory.resolve("server.log").toFile();
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(binaries.toFile())
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(!Files.exists(directory.resolve("data")))
            .setRegisterShutdownHook(WINDOWS)
            .setPGStartupWait(Duration.ofSeconds(60))
            .setOutputRedirector(Redirect.appendTo(log))
            .setServerConfig("max_connections", "300")
            .setServerConfig("max_wal_size", "256MB");
    if (LINUX) {
      builder.setLocaleConfig("locale", "C.UTF-8");
    }
    if (!WINDOWS) {
      // reached by TCP only: no socket files in a directory that is not ours
      builder.setServerConfig("unix_socket_directories", "");
    }
    try {
      return new EmbeddedServer(directory, builder.start().getPort());
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      throw new IllegalStateException(
          ("Embedded PostgreSQL could not be started on %s %s (%s). What it said:%n%s%n"
                  + "Another way is to name a server: -D%s=jdbc:postgresql://… or %s.")
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  e.getMessage(),
                  log.exists() ? Files.readString(log.toPath(), UTF_8).strip() : "(nothing)",
                  Server.URL_PROPERTY,
                  Server.URL_VARIABLE),
          e);
    }
  }

  Path data() {
    return directory.resolve("data");
  }

  /** What the name of the directory of a JVM's server begins with. */
  static String prefix(long pid) {
    return "mastra-test-postgres-" + pid + "-";
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres&password=postgres";
  }

  private static void stopWithThisJvm(Path directory) throws IOException {
    Process watchdog =
        new ProcessBuilder("sh", "-c", IN_OWN_SESSION, WATCHDOG, directory.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    // the hook also keeps the process, and with it the pipe, from being garbage collected
    Runtime.getRuntime().addShutdownHook(new Thread(() -> release(watchdog), "postgres-stop"));
  }

  private static void release(Process watchdog) {
    try {
      try (OutputStream pipe = watchdog.getOutputStream()) {
        pipe.write('\n'); // goodbye
      }
      watchdog.waitFor(20, SECONDS);
    } catch (IOException e) {
      // then the pipe is closed already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** PostgreSQL refuses to run as root; the library then runs it in a user namespace. */
  private static void requireUnshareForRoot() {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        return;
      }
      Process unshare =
          new ProcessBuilder("unshare", "-U", "id", "-u").redirectErrorStream(true).start();
      String answer = new String(unshare.getInputStream().readAllBytes(), UTF_8).strip();
      if (unshare.waitFor() != 0 || answer.equals("0")) {
        throw rootNeeds("'unshare -U' does not work here (" + answer + ")", null);
      }
    } catch (IOException e) {
      throw rootNeeds("the command 'unshare' (of util-linux) is not on the PATH", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before embedded PostgreSQL was started", e);
    }
  }

  private static IllegalStateException rootNeeds(String missing, @Nullable Exception cause) {
    return new IllegalStateException(
        ("Embedded PostgreSQL does not run as root without a user namespace, and %s. Provide that,"
                + " or run the tests as an ordinary user, or name a server: -D%s=jdbc:postgresql://…"
                + " or %s.")
            .formatted(missing, Server.URL_PROPERTY, Server.URL_VARIABLE),
        cause);
  }

  /**
   * Memory where there is plenty: a database is 300 files, and to create them on ext4 soon after
   * others were deleted took ten times as long (0.3 s instead of 0.03 s).
   */
  static Path whereDataGoes() throws IOException {
    Path memory = Path.of("/dev/shm");
    return LINUX
            && Files.isWritable(memory)
            && Files.getFileStore(memory).getUsableSpace() >= MEMORY_NEEDED
        ? memory
        : temporary();
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static String os() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT);
  }

  /** What a server begins with. */
  @FunctionalInterface
  interface Data {
    void putInto(Path directory) throws IOException;
  }
}
