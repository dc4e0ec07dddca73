package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.schema.IndexSpec.Naming;
import dev.mastrajpa.schema.IndexSpec.Origin;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original calls things was measured on its version 1.27.1. */
class NamesTest {

  private static final String UNIQUE = "mastra_workflow_snapshot_workflow_name_run_id_key";
  private static final String STATUS = "mastra_workflow_snapshot_name_status_createdat_idx";

  @Test
  void putsTheSchemaBeforeConstraintsEvenInPublic() {
    assertThat(new Names("public").constraint(UNIQUE)).isEqualTo("public_" + UNIQUE);
    assertThat(new Names("We Ird").constraint(UNIQUE)).isEqualTo("we_ird_" + UNIQUE);
    assertThat(new Names("1abc").constraint(UNIQUE)).isEqualTo("_1abc_" + UNIQUE);
  }

  @Test
  void keepsTheCaseInNamesOfIndexesAndPrefixesNoneInPublic() {
    assertThat(nameOf("public", "a_idx", Naming.SCHEMA_PREFIXED)).isEqualTo("a_idx");
    assertThat(nameOf("We Ird", "a_idx", Naming.SCHEMA_PREFIXED)).isEqualTo("We_Ird_a_idx");
    assertThat(nameOf("We Ird", "a_idx", Naming.RAW_PREFIXED)).isEqualTo("we ird_a_idx");
    assertThat(nameOf("We Ird", "a_idx", Naming.AS_GIVEN)).isEqualTo("a_idx");
  }

  @Test
  void countsCharactersAsJavaScriptDoes() {
    assertThat(nameOf("é😀", "a_idx", Naming.SCHEMA_PREFIXED)).isEqualTo("____a_idx");
  }

  @Test
  void cutsWhatIsTooLongOnACharacter() {
    assertThat(nameOf("custom_schema", STATUS, Naming.RAW_PREFIXED))
        .isEqualTo("custom_schema_mastra_workflow_snapshot_name_status_createdat_id");
    assertThat(bytes(nameOf("é".repeat(31), STATUS, Naming.RAW_PREFIXED))).isEqualTo(63);
    assertThat(bytes(nameOf("a" + "é".repeat(31), STATUS, Naming.RAW_PREFIXED))).isEqualTo(63);
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 37, 50, 55, 63})
  void givesNoNameTwiceInASchemaWithALongName(int length) {
    String schema = "s".repeat(length);
    Names names = new Names(schema);
    assertThat(
            new String[] {
              names.constraint(UNIQUE),
              names.constraint("mastra_ai_spans_traceid_spanid_pk"),
              names.index(spec(STATUS, Naming.RAW_PREFIXED)),
              names.index(spec("mastra_ai_spans_name_idx", Naming.SCHEMA_PREFIXED)),
              names.index(spec("mastra_ai_spans_name_startedat_idx", Naming.SCHEMA_PREFIXED))
            })
        .doesNotHaveDuplicates()
        .allSatisfy(name -> assertThat(bytes(name)).isLessThanOrEqualTo(63));
  }

  @ParameterizedTest
  @EnumSource(
      value = Naming.class,
      names = {"SCHEMA_PREFIXED", "RAW_PREFIXED", "RAW_PREFIXED_HASHED"})
  void tellsLongNamesApartThatDifferInOneCharacter(Naming naming) {
    String name = "i".repeat(62);
    for (String schema : List.of("s", "We Ird", "é".repeat(31), "s".repeat(63))) {
      Set<String> names = new HashSet<>();
      for (char last = 'a'; last <= 'z'; last++) {
        IndexSpec spec = spec(name + last, naming, Origin.CUSTOM);
        names.add(new Names(schema).index(spec));
      }
      assertThat(names)
          .hasSize(26)
          .allSatisfy(made -> assertThat(bytes(made)).isLessThanOrEqualTo(63));
    }
  }

  @Test
  void tellsLongNamesApartThatDifferInCase() {
    Names names = new Names("s");
    String name = "i".repeat(62);
    assertThat(names.index(spec(name + "A", Naming.SCHEMA_PREFIXED, Origin.CUSTOM)))
        .isNotEqualTo(names.index(spec(name + "a", Naming.SCHEMA_PREFIXED, Origin.CUSTOM)));
  }

  @Test
  void givesNoTwoNamesOfTheStoreTheSameShortOne() {
    Names names = new Names("s".repeat(63));
    assertThat(
            Stream.of("a", "b", "c")
                .map(name -> names.index(spec(name, Naming.RAW_PREFIXED, Origin.OWN)))
                .toList())
        .doesNotHaveDuplicates();
    names.keep(names.constraint("d"));
    assertThat(names.constraint("d")).isNotEqualTo(new Names("s".repeat(63)).constraint("d"));
  }

  @Test
  void aCustomIndexHasOneNameWhateverElseThereIs() {
    Names names = new Names("s");
    names.keep("s_i");
    assertThatThrownBy(() -> names.index(spec("i", Naming.SCHEMA_PREFIXED, Origin.CUSTOM)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("s_i");
  }

  @Test
  void refusesACustomIndexWithATakenName() {
    Names names = new Names("public");
    names.keep("mastra_threads");
    assertThatThrownBy(() -> names.index(spec("mastra_threads", Naming.AS_GIVEN)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("mastra_threads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "We Ird", "my-tenant", "1abc", "é", "a.b", "select", "a;b"})
  void takesNearlyEveryNameOfASchema(String name) {
    assertThat(Schema.checkName(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\"b",
        "a'b",
        "a\\b",
        "a$b",
        "a\nb",
        "a\u0000b",
        "\ud800",
        "1234567890123456789012345678901234567890123456789012345678901234",
        "éééééééééééééééééééééééééééééééé"
      })
  void refusesANameThatASchemaCannotHave(String name) {
    assertThatThrownBy(() -> Schema.checkName(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("schemaName");
  }

  private static String nameOf(String schema, String index, Naming naming) {
    return new Names(schema).index(spec(index, naming));
  }

  private static IndexSpec spec(String name, Naming naming) {
    return spec(name, naming, Origin.OWN);
  }

  private static IndexSpec spec(String name, Naming naming, Origin origin) {
    return IndexSpec.named(name).on("t").column("c").naming(naming).origin(origin).build();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
