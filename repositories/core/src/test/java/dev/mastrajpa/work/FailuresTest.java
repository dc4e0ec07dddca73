package dev.mastrajpa.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.exception.SQLGrammarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ERROR: relation \"mastra_threads\" does not exist           | mastra_threads",
        "ERROR: relation \"agents.mastra_messages\" does not exist   | agents.mastra_messages",
        "ERROR: relation \"My agents.mastra_threads\" does not exist | My agents.mastra_threads",
        "FEHLER: Relation »agents.mastra_threads« existiert nicht    | agents.mastra_threads",
        "ERREUR: la relation « agents.mastra_threads » n'existe pas  | agents.mastra_threads",
        "ОШИБКА: отношение \"mastra_threads\" не существует          | mastra_threads",
        "FEHLER: Relation agents.mastra_threads gibt es nicht        | agents.mastra_threads",
      })
  void namesTheMissingTableInTheServersLanguage(String message, String table) {
    StorageException failure = Failures.of("SAVE_THREAD", hibernates(message, "42P01"));

    assertThat(failure)
        .isInstanceOfSatisfying(
            MissingTableException.class, e -> assertThat(e.table()).isEqualTo(table))
        .hasMessageContaining("store.init()")
        .hasMessageContaining(table);
    assertThat(failure.id()).isEqualTo("MASTRA_STORAGE_PG_SAVE_THREAD_MISSING_TABLE");
  }

  @Test
  void sendsNobodyToInitForATableThatIsNotOurs() {
    StorageException failure =
        Failures.of("DB_ANY", hibernates("ERROR: relation \"orders\" does not exist", "42P01"));

    assertThat(failure)
        .isNotInstanceOf(MissingTableException.class)
        .hasMessage("ERROR: relation \"orders\" does not exist");
    assertThat(failure.id()).isEqualTo("MASTRA_STORAGE_PG_DB_ANY_FAILED");
    assertThat(failure.details()).isEqualTo(Map.of("sqlState", "42P01"));
  }

  @Test
  void leavesItsOwnAsTheyAre() {
    StorageException failure = Failures.of("A", new IllegalStateException("no text for SQL"));

    assertThat(Failures.of("B", failure)).isSameAs(failure);
    assertThat(failure).hasMessage("no text for SQL");
    assertThat(Failures.of("A", new IllegalStateException()))
        .hasMessage("java.lang.IllegalStateException");
  }

  private static SQLGrammarException hibernates(String message, String state) {
    return new SQLGrammarException("JDBC exception", new SQLException(message, state));
  }
}
