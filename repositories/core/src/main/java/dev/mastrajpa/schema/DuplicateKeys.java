package dev.mastrajpa.schema;

import dev.mastrajpa.schema.RowFacts.Offenders;
import dev.mastrajpa.schema.SchemaModel.Table;

/**
 * Rows that share a key which the table does not have yet. They keep it from being made, and which
 * of them are right is not for {@code init()} to say; of spans it can be known, and is done if
 * somebody asks for it.
 */
final class DuplicateKeys {

  private DuplicateKeys() {}

  /** Adds what becomes of the duplicates, and returns whether the key can be made then. */
  static boolean resolve(
      PlanBuilder plan, Table table, String name, Offenders duplicates, Asked asked) {
    if (duplicates.isEmpty()) {
      return true;
    }
    String key = Identifiers.list(table.model().keyColumns());
    String problem =
        "The table "
            + name
            + " has "
            + duplicates.count()
            + " duplicate keys ("
            + key
            + "), so that no key can be made of them";
    String named = problem + ": " + duplicates.named();
    String bestFirst = table.model().spec().bestFirst();
    if (bestFirst == null) {
      plan.blockingConflict(name, named, "Delete all rows but one of each");
      return false;
    }
    if (!asked.repairsDuplicateSpans()) {
      plan.blockingConflict(
          name,
          named,
          "Call schema().repairingDuplicateSpans().init(), which keeps of each the row that has"
              + " ended, else the one that changed last");
      return false;
    }
    plan.change(name, delete(name, key, bestFirst), problem, TableLock.ROW_EXCLUSIVE);
    return true;
  }

  private static String delete(String name, String key, String bestFirst) {
    return """
    delete from %1$s
    where (tableoid, ctid) in (
      select row.tableoid, row.ctid
      from (
        select tableoid, ctid,
               row_number() over (partition by %2$s order by %3$s, ctid desc) as place
        from %1$s) as row
      where row.place > 1)\
    """
        .formatted(name, key, bestFirst);
  }
}
