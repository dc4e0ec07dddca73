package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title",
        "metadata ->> 'type'",
        "lower(title) || ')'",
        "title <> ';'",
        "title <> '--' and title <> '/*'",
        "title <> 'it''s'",
        "title <> e'it\\'s'",
        "title <> E'\\\\'",
        "\"resourceId\" <> 'a\"b'",
        "title <> $tag$ ) ; -- $tag$",
        "title <> $$'$$",
        "title ~ '^\\d+$'",
        "(metadata #> '{a,b}')[0] = '1'",
        "title<>'ü😀'",
        "title in ('a', 'b')",
        "title <> 'a' and title <> 'b'",
        "a\t=\n'\u2003'\r\f",
        "x'ff' = b'1'",
        "u & 'u&' = n'x'"
      })
  void takesWhatStaysBetweenItsBrackets(String sql) {
    assertThatCode(() -> SqlText.check(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n ",
        ";",
        "title; drop table mastra_threads",
        ")",
        "(title",
        "title)) where (true",
        "(title]",
        "title)(",
        "title --",
        "title -- '",
        "title /* x",
        "title /* x */",
        "title +-- 1",
        "1 */*2",
        "'",
        "title <> 'a''",
        "\"title",
        "$$",
        "$a$ x $b$",
        "title <> $1",
        "E'\\'",
        "E''')",
        "e'\\'') ; drop table mastra_threads --",
        // one string, or two and what stands between them: as standard_conforming_strings says
        "title <> '\\' || ') ; drop table mastra_threads; select ('",
        // one string for PostgreSQL, in which the quote of the second part is escaped, too
        "title || e''\n'\\'' || '\\')); commit; create table hacked(i int); drop table"
            + " mastra_resources; select ((1::text || e''\n'\\''",
        "'a'\n'b'",
        "e'a' \r 'b'",
        "'a'\f$$b$$",
        "'a'\u000b\n'b'",
        // letters for PostgreSQL
        "extract(\u2003$a$ from \"createdAt\")), (title), (extract(\u2003$a$ from \"createdAt\")",
        "\u2003e'\\'",
        "title || \u00a0e'\\'' || '",
        "u&'\\'",
        "title || U&'!0061' uescape '!'",
        "U&\"title\"",
        "title || b'\\' || '\\'",
        "title || X'\\'' || '\\''",
        "a\u0000b",
        "'\ud800'"
      })
  void refusesWhatWouldNot(String sql) {
    assertThatThrownBy(() -> SqlText.check(sql)).isInstanceOf(SqlText.Refused.class);
    assertThatThrownBy(() -> IndexSpec.named("i").on("mastra_threads").expression(sql))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("expression: \"" + sql + "\" ")
        .hasMessageEndingWith(", in the index i");
    assertThatThrownBy(() -> IndexSpec.named("i").on("mastra_threads").where(sql))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("where: \"" + sql + "\" ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "snapshot ->> 'status'~(snapshot ->> 'status'::text)",
        "coalesce(\"aZ\", \"a\" at time zone 'UTC')"
            + "~COALESCE(\"aZ\", (a AT TIME ZONE 'UTC'::text))",
        "jsonb_hash_extended(scope, 0)~jsonb_hash_extended(scope, (0)::bigint)",
        "\"parentSpanId\" is null~(\"parentSpanId\" IS NULL)",
        "cast(a as numeric(10, 2)) > 1~((a)::numeric(10,2) > (1)::numeric)",
        "a != 'x'~(a <> 'x'::character varying)",
        "cast(a as timestamp with time zone) < now()~(a)::timestamp with time zone < now()",
        "a <> $$it's$$~a <> 'it''s'::text"
      })
  void findsItsOwnWordsInPostgresqls(String ours, String theirs) {
    assertThat(SqlText.isSame(ours, theirs)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "snapshot ->> 'status'~(snapshot ->> 'state'::text)",
        "snapshot ->> 'status'~(snapshot ->> 'Status'::text)",
        "\"parentSpanId\" is null~(\"parentSpanId\" IS NOT NULL)",
        "\"A\" is null~(a IS NULL)",
        "lower(a)~upper(a)"
      })
  void seesWhatDiffers(String ours, String theirs) {
    assertThat(SqlText.isSame(ours, theirs)).isFalse();
  }

  @Test
  void findsTheConditionOfAnIndexThatIsCalledLikeOne() {
    assertThat(
            SqlText.conditionOf(
                "CREATE INDEX \"a WHERE b\" ON s.\"WHERE x\" USING btree ((t <> ' WHERE '::text))"
                    + " WHERE (t <> ' WHERE '::text)"))
        .isEqualTo("(t <> ' WHERE '::text)");
  }
}
