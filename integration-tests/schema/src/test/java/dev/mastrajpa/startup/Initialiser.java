package dev.mastrajpa.startup;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A JVM of its own that calls {@code init()} as soon as it is told to. It ends with the JVM of the
 * test, which holds its input open.
 */
final class Initialiser implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  private Initialiser(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts a JVM for one {@code init()} of the schema {@code public}. */
  static Initialiser start(PGSimpleDataSource database) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                database.getUrl(),
                database.getUser(),
                String.valueOf(database.getPassword()))
            .redirectError(Redirect.INHERIT)
            .start();
    return new Initialiser(process);
  }

  /** Waits until the JVM has loaded what it needs. */
  Initialiser awaitReady() {
    expect("ready");
    return this;
  }

  /** Lets {@code init()} begin. */
  void go() {
    try {
      orders.write("go\n");
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code init()} has ended well, and says how many statements it ran. */
  int awaitDone() {
    return Integer.parseInt(expect("done ").substring("done ".length()));
  }

  /** Whether {@code init()} has not ended yet, neither well nor badly. */
  boolean isAtWork() throws IOException {
    return process.isAlive() && !answers.ready();
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String expect(String beginning) {
    try {
      String line = answers.readLine();
      if (line == null || !line.startsWith(beginning)) {
        throw new AssertionError("The other JVM says " + line + " and not " + beginning);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other JVM. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(args[0]);
      database.setUser(args[1]);
      database.setPassword(args[2]);
      Schema schema =
          new Schema(ConnectionSource.of(database), "public", false, List.of(), Domains.ALL);
      schema.plan(); // loads what the first look needs, so that the time goes into the work
      System.out.println("ready");
      if (System.in.read() < 0) {
        return;
      }
      Thread end = new Thread(Main::endWithInput);
      end.setDaemon(true);
      end.start();
      System.out.println("done " + schema.init().steps().size());
    }

    private static void endWithInput() {
      try {
        while (System.in.read() >= 0) {}
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        Runtime.getRuntime().halt(3);
      }
    }
  }
}
