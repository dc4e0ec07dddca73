package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.Domains;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The entities' annotations say of the columns what was measured on the original. */
class TableModelTest {

  private static final Set<String> LEGACY = Set.of("mastra_evals", "mastra_traces");

  @Test
  void theColumnsOfTheCurrentTablesAreThoseOfVersion1271() {
    assertThat(modelled(false)).isEqualTo(Facts.measured("1.27.1", "columns", Facts.TABLES));
  }

  @Test
  void theColumnsOfTheLegacyTablesAreThoseOfVersion0179() {
    assertThat(modelled(true)).isEqualTo(Facts.measured("0.17.9", "columns", LEGACY));
  }

  private static Set<String> modelled(boolean isLegacy) {
    Set<String> lines = new TreeSet<>();
    for (Domain domain : Domains.ALL) {
      for (TableSpec table : domain.tables()) {
        if (table.isLegacy() == isLegacy) {
          lines.addAll(lines(TableModel.of(table)));
        }
      }
    }
    return lines;
  }

  private static List<String> lines(TableModel table) {
    List<String> lines = new ArrayList<>();
    for (ColumnModel column : table.columns()) {
      lines.add(
          String.join(
              "\t",
              table.name(),
              String.valueOf(lines.size() + 1),
              column.name(),
              column.type(),
              column.isNullable() ? "YES" : "NO",
              column.defaultValue() == null ? "" : column.defaultValue()));
    }
    return lines;
  }
}
