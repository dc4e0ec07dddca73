package dev.mastrajpa.legacy;

import static dev.mastrajpa.legacy.LegacyTables.eval;
import static dev.mastrajpa.legacy.LegacyTables.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.MissingTableException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that no old version made. */
class NoLegacyTablesIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static PostgresStore store;

  @BeforeAll
  static void open() {
    store =
        PostgresStore.builder()
            .id("new")
            .dataSource(database.dataSource())
            .schemaName("My Agents")
            .build();
    store.init();
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void thereIsNothingToReadAlsoInATransactionThatGoesOn() {
    ListEvals evals = ListEvals.ofAnyAgent();
    ListLegacyTraces traces = ListLegacyTraces.any();

    store.inTransaction(
        tx -> {
          assertThat(tx.legacy().getEvals(evals).total()).hasValue(0);
          assertThat(tx.legacy().getEvals(evals.withoutTotal()).total()).isEmpty();
          assertThat(tx.legacy().getEvals(evals, Cursor.start())).isEmpty();
          assertThat(tx.legacy().getEvalsByAgentName("baker")).isEmpty();
          assertThat(tx.legacy().streamEvals(evals)).isEmpty();
          assertThat(tx.legacy().getTracesPaginated(traces).total()).hasValue(0);
          assertThat(tx.legacy().getTracesPaginated(traces, Cursor.start())).isEmpty();
          assertThat(tx.legacy().getTraces(traces)).isEmpty();
          assertThat(tx.legacy().streamTraces(traces)).isEmpty();
        });
  }

  @Test
  void whatIsWrittenIsRefusedByTheNameOfTheTable() {
    LegacyRepository legacy = store.legacy();

    assertThatThrownBy(() -> legacy.insertEvals(List.of(eval("baker", "run"))))
        .isInstanceOf(MissingTableException.class)
        .hasMessageStartingWith("The table mastra_evals does not exist. Only databases");
    assertThatThrownBy(() -> legacy.batchTraceInsert(List.of(trace("1", 1))))
        .isInstanceOf(MissingTableException.class)
        .hasMessageStartingWith("The table mastra_traces does not exist. Only databases");
  }

  @Test
  void theRepositoryIsFoundByTheNameOfItsDomain() {
    assertThat(store.getStore("legacy")).containsSame(store.legacy());
  }
}
