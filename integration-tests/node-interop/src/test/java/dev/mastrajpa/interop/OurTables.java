package dev.mastrajpa.interop;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.TableSpec;
import java.util.Set;

/** The tables that a new database gets from us. */
public final class OurTables {

  public static final Set<String> NAMES =
      Domains.ALL.stream()
          .flatMap(domain -> domain.tables().stream())
          .filter(table -> !table.isLegacy())
          .map(TableSpec::tableName)
          .collect(toUnmodifiableSet());

  /** The same as literals of SQL, separated by commas. */
  static final String LITERALS =
      NAMES.stream().sorted().map(name -> "'" + name + "'").collect(joining(", "));

  private OurTables() {}
}
