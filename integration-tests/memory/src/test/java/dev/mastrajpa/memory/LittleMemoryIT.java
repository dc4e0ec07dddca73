package dev.mastrajpa.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LittleMemoryIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final int MESSAGES = 50_000;

  private static final int CHARACTERS = 4_000;

  @BeforeAll
  static void fill() {
    try (PostgresStore store =
        PostgresStore.builder().id("fill").dataSource(database.dataSource()).build()) {
      store.init();
    }
    database.execute(
        """
        insert into mastra_threads (id, "resourceId", title, "createdAt", "updatedAt")
          values ('t', 'r', 'Title', now(), now());
        insert into mastra_messages (id, thread_id, content, role, type, "createdAt", "resourceId")
          select
            cast(i as text), 't',
            '{"format":2,"parts":[{"type":"text","text":"' || repeat('x', %d) || '"}]}',
            'user', 'v2', timestamp '2026-01-01' + i * interval '1 second', 'r'
          from generate_series(1, %d) i;
        analyze mastra_messages
        """
            .formatted(CHARACTERS, MESSAGES));
  }

  /** The messages are 200 MB of JSON. */
  @ParameterizedTest
  @ValueSource(strings = {"own", "joined"})
  void fiftyThousandMessagesAreReadInAJvmThatHasNoRoomForThem(String way) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ReadAll.class.getName(),
                database.jdbcUrl(),
                database.user(),
                database.password(),
                way)
            .redirectErrorStream(true)
            .start();
    String output = read(process);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(output).contains("read " + (long) MESSAGES * CHARACTERS);
    assertThat(process.exitValue()).isZero();
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
