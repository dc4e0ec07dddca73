package dev.mastrajpa.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An index as it is in the database.
 *
 * @param name without its schema
 * @param table without a schema
 * @param method the access method: {@code btree}
 * @param isUnique whether no two rows may agree on the keys
 * @param isPrimary whether it is that of the primary key
 * @param isValid whether queries may use it: not while it is built concurrently, nor after such a
 *     build has failed
 * @param keys columns and expressions, as PostgreSQL prints them
 * @param included columns that are none of its keys, as PostgreSQL prints them
 * @param where the condition on its rows, as PostgreSQL prints it; null for all rows
 * @param constraint the primary key, unique or exclusion constraint that stands on it; null for
 *     none
 * @param storage the storage parameters that were given
 * @param tablespace where it lies
 * @param definition the statement that makes it, without {@code CONCURRENTLY}
 * @param usage what it takes and gives
 */
public record IndexDescription(
    String name,
    String table,
    String method,
    boolean isUnique,
    boolean isPrimary,
    boolean isValid,
    List<String> keys,
    List<String> included,
    @Nullable String where,
    @Nullable String constraint,
    Map<String, String> storage,
    String tablespace,
    String definition,
    IndexUsage usage) {

  public IndexDescription {
    keys = List.copyOf(keys);
    included = List.copyOf(included);
    storage = Map.copyOf(storage);
  }
}
