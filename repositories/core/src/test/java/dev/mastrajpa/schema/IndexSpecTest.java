package dev.mastrajpa.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.Domains;
import dev.mastrajpa.error.InvalidArgumentException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IndexSpecTest {

  @Test
  void writesEveryOptionOut() {
    IndexSpec index =
        spec()
            .column(
                "title",
                key -> key.descending().nullsLast().collation("C").opclass("text_pattern_ops"))
            .expression("lower(title)", IndexKey::nullsFirst)
            .column("id")
            .opclass("extensions.text_ops")
            .include("createdAt", "updatedAt")
            .unique()
            .storage("fillfactor", 70)
            .storage("deduplicate_items", false)
            .tablespace("fast disk")
            .where("title <> ''")
            .blocking()
            .build();

    assertThat(export(index))
        .contains(
            """
            create unique index "i" on "public"."mastra_threads" \
            ("title" collate "C" "text_pattern_ops" desc nulls last, \
            (lower(title)) "extensions"."text_ops" nulls first, \
            "id" "extensions"."text_ops") \
            include ("createdAt", "updatedAt") \
            with ("fillfactor" = 70, "deduplicate_items" = off) \
            tablespace "fast disk" \
            where (title <> '');""");
    assertThat(index.isConcurrent()).isFalse();
  }

  @Test
  void writesNothingThatWasNotSaid() {
    assertThat(export(spec().column("title", IndexKey::descending).column("id").build()))
        .contains("create index \"i\" on \"public\".\"mastra_threads\" (\"title\" desc, \"id\");");
  }

  static Stream<Arguments> wrongs() {
    return Stream.of(
        wrong(b -> b.on("mastra threads"), "table", "mastra threads"),
        wrong(b -> b.column("a\" desc"), "column", "a\" desc"),
        wrong(b -> b.column("title DESC"), "column", "title DESC"),
        wrong(b -> b.include("a)"), "include", "a)"),
        wrong(b -> b.using("btree (x)"), "method", "btree (x)"),
        wrong(b -> b.opclass("x; y"), "opclass", "x; y"),
        wrong(b -> b.opclass("a.b.c"), "opclass", "a.b.c"),
        wrong(b -> b.column("title", key -> key.opclass("")), "opclass", ""),
        wrong(b -> b.column("title", key -> key.collation("\n")), "collation", "\n"),
        wrong(b -> b.tablespace(""), "tablespace", ""),
        wrong(b -> b.tablespace("x".repeat(64)), "tablespace", "x"),
        wrong(b -> b.storage("fillfactor = 1, x", 1), "storage", "fillfactor = 1, x"),
        wrong(b -> b.storage("pages_per_range", 1), "storage", "pages_per_range", "btree"),
        wrong(b -> b.storage("fillfactor", 9), "storage", "fillfactor = 9", "from 10 to 100"),
        wrong(b -> b.storage("fillfactor", "1e2"), "storage", "1e2", "from 10 to 100"),
        wrong(b -> b.storage("fillfactor", "70)"), "storage", "70)"),
        wrong(b -> b.storage("deduplicate_items", "maybe"), "storage", "maybe", "off, on"),
        wrong(b -> b.using("gin").storage("fastupdate", 1), "storage", "fastupdate = 1"),
        wrong(b -> b.using("hnsw").storage("m", "16, n = 2"), "storage", "16, n = 2"));
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void namesWhatIsWrong(
      UnaryOperator<IndexSpec.Builder> change, String argument, List<String> named) {
    assertThatThrownBy(() -> change.apply(spec().column("title")).build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(argument + ": ")
        .hasMessageContainingAll(named.toArray(String[]::new));
  }

  @Test
  void namesTheColumnThatTheTableDoesNotHave() {
    assertThatThrownBy(() -> export(spec().column("status").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContainingAll("\"status\"", "mastra_threads", "in the index i", "resourceId");
    assertThatThrownBy(() -> export(spec().column("id").include("Title").build()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("\"Title\"");
  }

  @Test
  void needsATableAndAKey() {
    assertThatThrownBy(() -> IndexSpec.named("i").column("id").build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("table: ");
    assertThatThrownBy(() -> spec().include("id").build())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("columns: ");
  }

  @Test
  void knowsWhatTheModelAloneCannotVouchFor() {
    assertThat(spec().column("id", IndexKey::descending).unique().build().needsServer()).isFalse();
    assertThat(
            Stream.<UnaryOperator<IndexSpec.Builder>>of(
                b -> b.expression("title"),
                b -> b.where("true"),
                b -> b.using("brin"),
                b -> b.opclass("text_ops"),
                b -> b.include("id"),
                b -> b.storage("fillfactor", 70),
                b -> b.tablespace("t"),
                b -> b.column("title", key -> key.collation("C"))))
        .allMatch(change -> change.apply(spec().column("id")).build().needsServer());
  }

  private static Arguments wrong(
      UnaryOperator<IndexSpec.Builder> change, String argument, String... named) {
    return Arguments.of(change, argument, List.of(named));
  }

  private static IndexSpec.Builder spec() {
    return IndexSpec.named("i").on("mastra_threads");
  }

  private static String export(IndexSpec index) {
    return Schema.export("public", true, List.of(index), Domains.ALL);
  }
}
