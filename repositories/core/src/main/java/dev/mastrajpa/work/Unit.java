package dev.mastrajpa.work;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.action.internal.BulkOperationCleanupAction;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.jdbc.ReturningWork;
import org.hibernate.query.NativeQuery;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * What a body of {@link Work} does its work with: statements on one connection, in one transaction.
 *
 * <p>Native SQL names tables as {@code {mastra}.mastra_threads} and says which entities it touches,
 * so that Hibernate leaves the rest of a host's second-level cache alone. Every row that is read
 * arrives detached.
 */
public final class Unit {

  private final SharedSessionContract writer;
  private final StatelessSession reader;
  private final SqlTexts sql;
  private final Set<Class<?>> announced = new HashSet<>();
  private boolean changed;

  /**
   * @param writer the session that knows of the transaction: a native statement that changes rows
   *     runs here
   * @param reader where rows are read, on the same connection
   */
  Unit(SharedSessionContract writer, StatelessSession reader, SqlTexts sql) {
    this.writer = writer;
    this.reader = reader;
    this.sql = sql;
  }

  /** A query in HQL. */
  public <T> SelectionQuery<T> query(String hql, Class<T> result) {
    return reader.createSelectionQuery(hql, result);
  }

  /** The row with this key, or null. */
  public <T> @Nullable T find(Class<T> entity, Object key) {
    return reader.get(entity, key);
  }

  /** A native query that only reads. */
  public <T> NativeQuery<T> select(String text, Class<T> result, Class<?>... touched) {
    NativeQuery<T> query = reader.createNativeQuery(sql.of(text), result);
    for (Class<?> entity : touched) {
      query.addSynchronizedEntityClass(entity);
    }
    return query;
  }

  /** A native statement that changes rows. */
  public NativeQuery<?> change(String text, Class<?>... touched) {
    changed = true;
    NativeQuery<?> statement = (NativeQuery<?>) writer.createNativeMutationQuery(sql.of(text));
    for (Class<?> entity : touched) {
      statement.addSynchronizedEntityClass(entity);
    }
    return statement;
  }

  /**
   * A native statement that changes rows and answers with some. Hibernate takes it for a query, so
   * it is told here what {@link #change} tells it by itself.
   */
  public <T> NativeQuery<T> changeReturning(String text, Class<T> result, Class<?>... touched) {
    NativeQuery<T> statement = select(text, result, touched);
    changedBy(statement);
    return statement;
  }

  /** The same for a statement whose answer tells whether it has changed rows. */
  public void changedBy(NativeQuery<?> statement) {
    changed = true;
    BulkOperationCleanupAction.schedule(
        (SharedSessionContractImplementor) writer,
        Set.copyOf(statement.getSynchronizedQuerySpaces()));
  }

  /**
   * Something only JDBC can do, on the unit's connection. The body must not commit, roll back or
   * close.
   */
  public <R extends @Nullable Object> R jdbc(ReturningWork<R> body) {
    changed = true;
    return reader.doReturningWork(body);
  }

  /**
   * Like {@link #jdbc}, for what may fail: then the body alone is undone, and the transaction goes
   * on as if it had not been tried. Not for one attempt inside of another.
   *
   * @return how it failed; null if it did not
   */
  public @Nullable SQLException attempt(Attempt body, Class<?>... touched) {
    boolean announcing = announced.addAll(List.of(touched));
    if (announcing) { // once is enough for Hibernate, which may look for what it has to flush
      change("savepoint mastra_attempt", touched).executeUpdate();
    }
    return jdbc(
        connection -> {
          if (!announcing) {
            execute(connection, "savepoint mastra_attempt");
          }
          try {
            body.run(connection);
          } catch (SQLException failure) {
            undo(connection, failure);
            return failure;
          }
          execute(connection, "release savepoint mastra_attempt");
          return null;
        });
  }

  private static void undo(Connection connection, SQLException failure) throws SQLException {
    try {
      execute(connection, "rollback to savepoint mastra_attempt; release savepoint mastra_attempt");
    } catch (SQLException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A statement's text with the schema put in, for {@link #jdbc}. */
  public String sql(String text) {
    return sql.of(text);
  }

  /** What {@code {mastra}.} stands for: the quoted schema and a dot, or nothing. */
  public String tablePrefix() {
    return sql.prefix();
  }

  /** Whether anything was begun that may have changed rows. */
  boolean changed() {
    return changed;
  }

  /** What is tried on a connection. It must not commit, roll back or close. */
  @FunctionalInterface
  public interface Attempt {
    void run(Connection connection) throws SQLException;
  }
}
