package dev.mastrajpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.error.StoreClosedException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresStoreBuilderTest {

  private static final String URL = "postgresql://u:s3cret@h/d";

  @Test
  void opensNothing() {
    PostgresStore store =
        PostgresStore.builder()
            .id("pg")
            .connectionString("postgresql://u:s3cret@no.such.host.invalid/d")
            .build();

    assertThat(store.id()).isEqualTo("pg");
    assertThat(store).hasToString("PostgresStore[pg]");
    store.close();
    store.close();
    assertThatThrownBy(() -> store.memory().getThreadById("t"))
        .isInstanceOf(StoreClosedException.class)
        .hasMessage("The store \"pg\" is closed.");
    assertThatThrownBy(store::dataSource).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(store::schemaName).isInstanceOf(StoreClosedException.class);
  }

  static Stream<Arguments> rejectsWhatIsMissingBlankOrContradictory() {
    return Stream.of(
        wrong("id", "must be given", b -> PostgresStore.builder().connectionString(URL)),
        wrong("id", "must not be blank", b -> b.id(" ").connectionString(URL)),
        wrong("connectionString", "nothing says where the database is", b -> b),
        wrong("connectionString", "must not be blank", b -> b.connectionString(" ")),
        wrong("host", "must be given", b -> b.database("d").user("u").password("s3cret")),
        wrong("host", "must be given", b -> b.user("u")),
        wrong("host", "must not be blank", b -> parts(b).host("")),
        wrong("host", "the host is no name", b -> parts(b).host("h?sslmode=disable")),
        wrong("host", "names several hosts", b -> parts(b).host("h,i")),
        wrong("port", "the port is not between", b -> parts(b).port(0)),
        wrong("database", "must be given", b -> b.host("h").user("u").password("s3cret")),
        wrong("database", "must not be blank", b -> parts(b).database("\t")),
        wrong("user", "must be given", b -> b.host("h").database("d").password("s3cret")),
        wrong("password", "must be given", b -> b.host("h").database("d").user("u")),
        wrong("password", "must not be blank", b -> parts(b).password(" ")),
        wrong("host", "beside connectionString", b -> parts(b).connectionString(URL)),
        wrong("port", "beside connectionString", b -> b.connectionString(URL).port(1)),
        wrong("dataSource", "beside connectionString", b -> given(b).connectionString(URL)),
        wrong("dataSource", "beside host", b -> given(parts(b))),
        wrong("user", "connectionString that names one", b -> b.connectionString(URL).user("v")),
        wrong(
            "password",
            "connectionString that holds one",
            b -> b.connectionString(URL).password("s3cret2")),
        wrong("user", "no effect on dataSource", b -> given(b).user("u")),
        wrong("password", "no effect on dataSource", b -> given(b).password("s3cret")),
        wrong("ssl", "no effect on dataSource", b -> given(b).ssl(Ssl.off())),
        wrong("maxPoolSize", "no effect on dataSource", b -> given(b).maxPoolSize(3)),
        wrong(
            "idleTimeout",
            "no effect on dataSource",
            b -> given(b).idleTimeout(Duration.ofMinutes(1))),
        wrong("maxPoolSize", "0 is less than 1", b -> parts(b).maxPoolSize(0)),
        wrong(
            "idleTimeout",
            "at least 10 seconds",
            b -> parts(b).idleTimeout(Duration.ofMillis(9999))),
        wrong("idleTimeout", "", b -> parts(b).idleTimeout(Duration.ofSeconds(-1))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void rejectsWhatIsMissingBlankOrContradictory(
      String setting, String why, UnaryOperator<PostgresStoreBuilder> settings) {
    PostgresStoreBuilder builder = settings.apply(PostgresStore.builder().id("pg"));

    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            InvalidArgumentException.class,
            e -> {
              assertThat(e.argument()).isEqualTo(setting);
              assertThat(e.category()).isEqualTo(ErrorCategory.USER);
              assertThat(e.details().toString()).doesNotContain("s3cret");
            })
        .hasMessageStartingWith(setting + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-tenant", "1abc", "We Ird", "a.b", "ünï", "public", "x"})
  void takesAnySchemaNameThatCanBeQuoted(String name) {
    assertThatCode(() -> parts(PostgresStore.builder().id("pg")).schemaName(name).build())
        .doesNotThrowAnyException();
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
        "ääääääääääääääääääääääääääääääää"
      })
  void refusesOtherSchemaNames(String name) {
    PostgresStoreBuilder builder = parts(PostgresStore.builder().id("pg")).schemaName(name);

    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("schemaName: \"" + name + "\"");
  }

  @Test
  void letsAUrlGetItsUserAndPasswordFromElsewhere() {
    assertThatCode(
            () ->
                PostgresStore.builder()
                    .id("pg")
                    .connectionString("jdbc:postgresql://h/d")
                    .user("u")
                    .password("s3cret")
                    .build())
        .doesNotThrowAnyException();
  }

  @Test
  void tellsThoseWhoStartItWhetherToInit() {
    assertThat(parts(PostgresStore.builder().id("pg")).build().disableInit()).isFalse();
    assertThat(parts(PostgresStore.builder().id("pg")).disableInit(true).build().disableInit())
        .isTrue();
  }

  private static PostgresStoreBuilder parts(PostgresStoreBuilder builder) {
    return builder.host("h").database("d").user("u").password("s3cret");
  }

  private static PostgresStoreBuilder given(PostgresStoreBuilder builder) {
    return builder.dataSource(new PGSimpleDataSource());
  }

  private static Arguments wrong(
      String setting, String why, UnaryOperator<PostgresStoreBuilder> settings) {
    return Arguments.of(setting, why, settings);
  }
}
