package dev.mastrajpa.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.testing.TestDatabase;
import dev.mastrajpa.work.ConnectionSource;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two JVMs and two processes of the original that initialise one empty database at once. The
 * original knows no lock, and may fail; ours may not.
 */
@Timeout(120)
class ConcurrentInitInteropIT {

  private static final List<NodePeer> peers = new ArrayList<>();

  @BeforeAll
  static void startOriginals() {
    peers.add(NodePeer.start(ZoneId.of("America/New_York")));
    peers.add(NodePeer.start(ZoneId.of("Asia/Kolkata")));
  }

  @AfterAll
  static void stopOriginals() {
    peers.forEach(NodePeer::close);
  }

  @RepeatedTest(3)
  void allOfOursSucceedAndTheLastOneMendsWhatIsBroken() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      List<Process> ours = List.of(jvm(database), jvm(database));
      for (Process jvm : ours) {
        assertThat(jvm.inputReader().readLine()).isEqualTo("ready");
      }

      List<CompletableFuture<String>> originals =
          peers.stream()
              .map(peer -> CompletableFuture.supplyAsync(() -> failureOfInit(peer, database)))
              .toList();
      for (Process jvm : ours) {
        jvm.outputWriter(StandardCharsets.UTF_8).append("go\n").flush();
      }

      for (Process jvm : ours) {
        assertThat(jvm.waitFor()).as("exit status of a JVM of ours").isZero();
      }
      originals.forEach(
          original -> System.out.println("The original's init(): " + original.join()));

      Schema schema = schema(ConnectionSource.of(database.dataSource()));
      schema.init();
      schema.validate();
      assertThat(schema.plan().isEmpty()).isTrue();
      assertThat(
              database.query(
                  """
                  select cast(indexrelid as regclass)::text
                  from pg_index
                  where not indisvalid and cast(indrelid as regclass)::text in (%s)
                  """
                      .formatted(OurTables.LITERALS)))
          .isEmpty();
    }
  }

  private static String failureOfInit(NodePeer peer, TestDatabase database) {
    try (NodePeer.Store original = peer.open(database.connectionString(), null)) {
      original.init();
      return "well";
    } catch (OriginalException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Process jvm(TestDatabase database) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            database.jdbcUrl(),
            database.user(),
            database.password())
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static Schema schema(ConnectionSource connections) {
    return new Schema(connections, "public", false, List.of(), Domains.ALL);
  }

  /** A JVM of ours, which ends at once if the test's ends before it says go. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(args[0]);
      database.setUser(args[1]);
      database.setPassword(args[2]);
      Schema schema = schema(ConnectionSource.of(database));
      schema.plan(); // loads what the first look needs
      System.out.println("ready");
      if (System.in.read() < 0) {
        System.exit(1);
      }
      schema.init();
    }
  }
}
