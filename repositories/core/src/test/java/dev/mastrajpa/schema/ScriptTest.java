package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.schema.SchemaStep.Mode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {

  private static final String HOSTILE =
      "changeset a:b\rdrop;--\ndrop;--\r\ndrop;--\u000bdrop;--\fdrop;--\u0085drop;--"
          + "\u2028drop;--\u2029drop;--\n--changeset a:b\n-- rollback drop;\n\\! rm"
          + "\u0000${x} $${flyway:user}";

  @ParameterizedTest
  @EnumSource
  void aReasonStaysInItsComment(ScriptFormat format) {
    for (Mode mode : Mode.values()) {
      String script =
          new SchemaPlan(
                  List.of(new SchemaStep("t", "select 1", HOSTILE, TableLock.NONE, mode, null)),
                  List.of())
              .toSql(format);

      assertThat(script).contains("select 1;\n").doesNotContain("${").doesNotContainPattern("\\r");
      assertThat(script.split("\\R|\\p{Cntrl}"))
          .filteredOn(line -> line.contains("drop") || line.contains("a:b"))
          .singleElement()
          .asString()
          .startsWith("-- Reason: changeset a:b drop;-- drop;--")
          .contains("--changeset a:b -- rollback drop; \\! rm $ {x} $$ {flyway:user}");
    }
  }
}
