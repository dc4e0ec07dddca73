package dev.mastrajpa.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Rows of Mastra and of the application, in one transaction or not. */
final class TransactionStories {

  private TransactionStories() {}

  static void commitsTogether(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    house.inTransaction(
        entityManager -> {
          entityManager.persist(house.ticket(id, id));
          MastraRepositories joined = house.store().joining(entityManager);
          joined.memory().saveThread(new MastraThread(id, "anna", "Together"));
          joined
              .memory()
              .saveMessages(List.of(MastraMessage.ofText(id, id, "anna", "user", "Both.")));
          assertThat(joined.memory().getThreadById(id)).isPresent();
          assertThat(threads(house, id)).as("seen by others before the commit").isZero();
        });

    assertThat(Sql.tickets(house, id)).isEqualTo(1);
    assertThat(Sql.threads(house, id)).isEqualTo(1);
  }

  static void rollsBackTogether(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                house.inTransaction(
                    entityManager -> {
                      entityManager.persist(house.ticket(id, id));
                      house
                          .store()
                          .joining(entityManager)
                          .memory()
                          .saveThread(new MastraThread(id, "anna", "Never"));
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasStackTraceContaining("the application gives up");

    assertThat(Sql.tickets(house, id)).isZero();
    assertThat(Sql.threads(house, id)).isZero();
  }

  static void seesWhatIsNotFlushed(House house) {
    String id = UUID.randomUUID().toString();
    house.store().memory().saveThread(new MastraThread(id, "anna", "old"));
    house.inTransaction(
        entityManager -> {
          entityManager.find(MastraThread.class, id).setTitle("new");
          assertThat(house.store().joining(entityManager).memory().getThreadById(id))
              .get()
              .extracting(MastraThread::getTitle)
              .isEqualTo("new");
        });
  }

  /** The store itself takes part in a transaction of JTA, and in no other one. */
  static void takesPartOnlyWhereItShould(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                house.inTransaction(
                    entityManager -> {
                      house.store().memory().saveThread(new MastraThread(id, "anna", "By itself"));
                      throw new IllegalStateException("the application gives up");
                    }))
        .hasStackTraceContaining("the application gives up");

    assertThat(Sql.threads(house, id)).isEqualTo(house.isJta() ? 0 : 1);

    house.store().memory().saveThread(new MastraThread(id, "anna", "Alone"));
    assertThat(Sql.threads(house, id)).as("where no transaction is").isEqualTo(1);
  }

  static void isOneTransactionWhereItIsAskedFor(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    assertThatThrownBy(
            () ->
                house
                    .store()
                    .inTransaction(
                        tx -> {
                          tx.memory().saveThread(new MastraThread(id, "anna", "Half"));
                          throw new IllegalStateException("halfway");
                        }))
        .hasMessage("halfway");
    assertThat(Sql.threads(house, id)).isZero();

    house
        .store()
        .inTransaction(
            tx -> {
              tx.memory().saveThread(new MastraThread(id, "anna", "Whole"));
              tx.db()
                  .none("update {mastra}.mastra_threads set title = $2 where id = $1", id, "All");
            });
    assertThat(house.store().memory().getThreadById(id))
        .get()
        .extracting(MastraThread::getTitle)
        .isEqualTo("All");
  }

  static void spoilsTheCommitWhenAStatementFails(House house) throws SQLException {
    spoilsTheCommit(
        house,
        (joined, id) ->
            assertThatThrownBy(() -> joined.db().none("select 1 / 0"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("division by zero"));
  }

  /** Half of what belongs together is done by then, and PostgreSQL has nothing against it. */
  static void spoilsTheCommitWhenAnOperationGivesUp(House house) throws SQLException {
    spoilsTheCommit(
        house,
        (joined, id) ->
            assertThatThrownBy(
                    () ->
                        joined.inTransaction(
                            tx -> {
                              tx.memory().saveThread(new MastraThread(id, "anna", "Half"));
                              throw new IllegalStateException("halfway");
                            }))
                .hasMessage("halfway"));
  }

  private static void spoilsTheCommit(House house, BiConsumer<MastraRepositories, String> failure)
      throws SQLException {
    String id = UUID.randomUUID().toString();
    ThrowingCallable transaction =
        () ->
            house.inTransaction(
                entityManager -> {
                  entityManager.persist(house.ticket(id, id));
                  failure.accept(house.store().joining(entityManager), id);
                });
    Throwable told = catchThrowable(transaction);
    if (told != null) { // some hosts roll back in silence
      assertThat(told).hasStackTraceContaining("ollback");
    }

    assertThat(Sql.tickets(house, id)).isZero();
    assertThat(Sql.threads(house, id)).isZero();
  }

  static void doesNoHarmWhenAnArgumentIsRefused(House house) throws SQLException {
    String id = UUID.randomUUID().toString();
    house.inTransaction(
        entityManager -> {
          entityManager.persist(house.ticket(id, id));
          MastraRepositories joined = house.store().joining(entityManager);
          assertThatThrownBy(() -> joined.memory().saveThread(new MastraThread("", "anna", "")))
              .isInstanceOf(InvalidArgumentException.class);
        });

    assertThat(Sql.tickets(house, id)).isEqualTo(1);
  }

  private static long threads(House house, String id) {
    try {
      return Sql.threads(house, id);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
