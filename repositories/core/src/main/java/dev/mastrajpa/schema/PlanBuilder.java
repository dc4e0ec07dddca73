package dev.mastrajpa.schema;

import dev.mastrajpa.schema.SchemaStep.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the steps of a plan in the order in which they are run. New tables come first, whole, in
 * one transaction. What changes tables that are in use follows in the smallest pieces, because each
 * takes a lock; their indexes, which take long, come last.
 */
final class PlanBuilder {

  private final List<SchemaStep> together = new ArrayList<>();
  private final List<SchemaStep> changes = new ArrayList<>();
  private final List<SchemaStep> indexes = new ArrayList<>();
  private final List<SchemaConflict> conflicts = new ArrayList<>();

  /** Makes something that nobody uses yet. */
  void make(String object, String sql, String why) {
    together.add(new SchemaStep(object, sql, why, TableLock.NONE, Mode.TOGETHER, null));
  }

  /** Changes a table that is in use. */
  void change(String object, String sql, String why, TableLock lock) {
    changes.add(new SchemaStep(object, sql, why, lock, Mode.ALONE, null));
  }

  /** Changes rows of a table that is in use. */
  void changeRows(String object, String sql, String why, TableLock lock) {
    changes.add(new SchemaStep(object, sql, why, lock, Mode.IN_BATCHES, null));
  }

  /** Builds an index that a later change makes a constraint of. */
  void buildKey(IndexBuild build) {
    build.addTo(changes);
  }

  /** Builds an index. */
  void buildIndex(IndexBuild build) {
    build.addTo(indexes);
  }

  /** Notes what keeps the store from working. */
  void blockingConflict(String object, String problem, String advice) {
    conflicts.add(new SchemaConflict(object, problem, advice, true));
  }

  /** Notes what the store can live with. */
  void conflict(String object, String problem, String advice) {
    conflicts.add(new SchemaConflict(object, problem, advice, false));
  }

  SchemaPlan plan() {
    List<SchemaStep> steps = new ArrayList<>(together);
    steps.addAll(changes);
    steps.addAll(indexes);
    return new SchemaPlan(steps, conflicts);
  }

  /**
   * An index of a table that is in use.
   *
   * @param object its name, qualified and quoted
   * @param create what comes before its name: {@code create unique index}
   * @param definition its name and all that follows
   * @param replacesInvalid whether an invalid index has the name
   * @param isConcurrent false for a partitioned table, with which PostgreSQL cannot do it
   */
  record IndexBuild(
      String object,
      String create,
      String definition,
      String why,
      boolean replacesInvalid,
      boolean isConcurrent) {

    private void addTo(List<SchemaStep> steps) {
      String concurrently = isConcurrent ? " concurrently " : " ";
      if (replacesInvalid) {
        steps.add(step("drop index" + concurrently + object, TableLock.ACCESS_EXCLUSIVE, null));
      }
      steps.add(
          step(
              create + concurrently + definition,
              TableLock.SHARE,
              "drop index concurrently if exists " + object));
    }

    private SchemaStep step(String sql, TableLock lock, @Nullable String undo) {
      return isConcurrent
          ? new SchemaStep(
              object, sql, why, TableLock.SHARE_UPDATE_EXCLUSIVE, Mode.CONCURRENTLY, undo)
          : new SchemaStep(object, sql, why, lock, Mode.ALONE, null);
    }
  }
}
