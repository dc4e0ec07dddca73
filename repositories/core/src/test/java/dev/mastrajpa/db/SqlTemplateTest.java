package dev.mastrajpa.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTemplateTest {

  @Test
  void takesQuestionMarksInTheirOrder() {
    SqlTemplate template = SqlTemplate.of("select ? + ?");

    assertThat(template.text("")).isEqualTo("select ? + ?");
    assertThat(template.arguments()).containsExactly(0, 1);
    assertThat(template.parameters()).isEqualTo(2);
  }

  @Test
  void takesNumbersInAnyOrderAndAgain() {
    SqlTemplate template = SqlTemplate.of("select $2, $1, $2, $10");

    assertThat(template.text("")).isEqualTo("select ?, ?, ?, ?");
    assertThat(template.arguments()).containsExactly(1, 0, 1, 9);
    assertThat(template.parameters()).isEqualTo(10);
  }

  @Test
  void keepsQuestionMarksAsOperatorsBesideNumbers() {
    SqlTemplate template =
        SqlTemplate.of("select m ? $1, m ?| $2, m ?& $3, m ?? 'k', '?' from {mastra}.t");

    assertThat(template.text("\"s\"."))
        .isEqualTo("select m ?? ?, m ??| ?, m ??& ?, m ?? 'k', '?' from \"s\".t");
    assertThat(template.arguments()).containsExactly(0, 1, 2);
  }

  @Test
  void keepsTheDriversOwnSpellingOfTheOperator() {
    SqlTemplate template = SqlTemplate.of("select m ?? 'k' from {mastra}.t where id = ?");

    assertThat(template.text("s.")).isEqualTo("select m ?? 'k' from s.t where id = ?");
    assertThat(template.parameters()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'$1 ? {mastra}.'",
        "'it''s $1 ?'",
        "E'\\' $1 ?'",
        "e'\\\\' || '$1'",
        "'\\' || '$1'",
        "\"$1 ? {mastra}.\"",
        "\"a\"\"$1\"",
        "$$ $1 ? {mastra}. $$",
        "$tag$ $1 ? $$ $2 $tag$",
        "$täg$ $1 $täg$",
        "1 -- $1 ? {mastra}.\n",
        "1 -- $1 ?",
        "1 /* $1 ? /* ? */ $2 {mastra}. */",
        "a$1",
        "a$b$1",
        "'unfinished $1 ?",
        "$$ unfinished $1 ?",
        "/* unfinished $1 ?",
        "$0",
        "$123456",
        "$",
      })
  void leavesAloneWhatIsNoPlaceholder(String part) {
    SqlTemplate template = SqlTemplate.of("select " + part);

    assertThat(template.text("s.")).isEqualTo("select " + part);
    assertThat(template.arguments()).isEmpty();
    assertThat(template.parameters()).isZero();
  }

  @Test
  void goesOnAfterEachOfThem() {
    SqlTemplate template =
        SqlTemplate.of("'a'$1\"b\"$2 $$c$$ $3 --d\n$4 /*e*/$5 E'\\''$6 - $7 / $8 {x} $9");

    assertThat(template.text(""))
        .isEqualTo("'a'?\"b\"? $$c$$ ? --d\n? /*e*/? E'\\''? - ? / ? {x} ?");
    assertThat(template.arguments()).isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
  }
}
