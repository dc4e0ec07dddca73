package dev.mastrajpa.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mastra_threads                    | ``             |              ",
        "\"mastra_threads\"                | ``             |              ",
        "MASTRA_THREADS                    | ``             |              ",
        "agents.mastra_threads             | agents.        | agents       ",
        "Agents.mastra_threads             | Agents.        | agents       ",
        "\"Agents\".mastra_threads         | \"Agents\".    | Agents       ",
        "\"a.b\".\"mastra_threads\"        | \"a.b\".       | a.b          ",
        "\"a\"\"b\".mastra_threads         | \"a\"\"b\".    | a\"b         ",
        "app.\"a.b\".mastra_threads        | app.\"a.b\".   | a.b          ",
        "\"x.y\".agents.mastra_threads     | \"x.y\".agents. | agents      ",
      })
  void findsSchemaAndTable(String qualified, String prefix, String schema) {
    assertThat(TableName.parse(qualified))
        .isEqualTo(new TableName(prefix, schema, "mastra_threads"));
  }
}
