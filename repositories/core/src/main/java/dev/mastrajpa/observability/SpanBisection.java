package dev.mastrajpa.observability;

import dev.mastrajpa.observability.BatchOutcome.Failure;
import dev.mastrajpa.observability.SpanBatch.Entry;
import dev.mastrajpa.observability.SpanBatch.Member;
import dev.mastrajpa.work.Failures;
import dev.mastrajpa.work.Unit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes all rows of a batch but those that the database refuses: what fails as a whole is tried in
 * halves.
 */
final class SpanBisection {

  /**
   * The classes of SQLSTATE that tell of the connection, the transaction, the statement or the
   * server. Any other may be of a row: triggers of the application's raise what they like.
   */
  private static final Set<String> NOT_OF_A_ROW =
      Set.of("08", "0A", "25", "28", "3D", "40", "42", "53", "55", "57", "58", "XX");

  /** Of a row that a policy refuses, or of all that is done to the table. */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final String operation;
  private final Unit unit;
  private final Function<List<SpanRow>, SpanStatement> statement;
  private final List<Failure> failures = new ArrayList<>();
  private boolean isPermitted;

  private SpanBisection(
      String operation, Unit unit, Function<List<SpanRow>, SpanStatement> statement) {
    this.operation = operation;
    this.unit = unit;
    this.statement = statement;
  }

  /**
   * @param statement writes some rows
   * @return which rows were refused, in no order
   */
  static List<Failure> write(
      String operation,
      Unit unit,
      SpanBatch batch,
      Function<List<SpanRow>, SpanStatement> statement) {
    SpanBisection bisection = new SpanBisection(operation, unit, statement);
    batch.chunks().forEach(bisection::write);
    return bisection.failures;
  }

  private void write(List<Entry> entries) {
    SQLException failure = attempt(SpanBatch.rows(entries));
    if (failure != null) {
      divide(entries, failure);
    }
  }

  /**
   * @param failure what became of them together
   */
  private void divide(List<Entry> entries, SQLException failure) {
    if (entries.size() == 1) {
      giveUp(entries.get(0).members(), failure);
      return;
    }
    List<Entry> first = entries.subList(0, entries.size() / 2);
    List<Entry> second = entries.subList(first.size(), entries.size());
    SQLException failureOfFirst = attempt(SpanBatch.rows(first));
    if (failureOfFirst != null) {
      divide(first, failureOfFirst);
      write(second);
    } else if (second.size() > 1) {
      divide(second, failure); // which most likely is what failed, so it is not tried whole
    } else {
      write(second);
    }
  }

  private void giveUp(List<Member> members, SQLException failure) {
    if (members.size() == 1) {
      fail(members.get(0), failure);
      return;
    }
    for (Member member : members) {
      SQLException alone = attempt(List.of(member.row()));
      if (alone != null) {
        fail(member, alone);
      }
    }
  }

  private void fail(Member member, SQLException failure) {
    failures.add(new Failure(member.index(), Failures.of(operation, failure)));
  }

  private @Nullable SQLException attempt(List<SpanRow> rows) {
    SpanStatement writing = statement.apply(rows);
    SQLException failure = writing.attempt(unit);
    if (failure != null && !isOfARow(failure, writing)) {
      throw Failures.of(operation, failure);
    }
    return failure;
  }

  private boolean isOfARow(SQLException failure, SpanStatement writing) {
    String state = failure.getSQLState();
    if (INSUFFICIENT_PRIVILEGE.equals(state)) {
      isPermitted = isPermitted || writing.withoutRows().attempt(unit) == null;
      return isPermitted;
    }
    return state != null && state.length() == 5 && !NOT_OF_A_ROW.contains(state.substring(0, 2));
  }
}
