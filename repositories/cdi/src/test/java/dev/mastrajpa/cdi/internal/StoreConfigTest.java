package dev.mastrajpa.cdi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConfigTest {

  @Test
  void nothingNeedsToBeSaid() {
    StoreConfig config = of(Map.of());

    assertThat(config)
        .isEqualTo(
            new StoreConfig(
                "mastra",
                null,
                InitMode.NEVER,
                IndexMode.DEFAULT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                true));
  }

  @Test
  void eachKeyIsRead() {
    StoreConfig config =
        of(
            Map.of(
                "mastra.id", "a",
                "mastra.schema", "s",
                "mastra.init", "validate",
                "mastra.indexes", "none",
                "mastra.url", "postgresql://h/d",
                "mastra.user", "u",
                "mastra.password", "p",
                "mastra.max-pool-size", "7",
                "mastra.idle-timeout", "PT1M",
                "mastra.init-data-source", "owner"));

    assertThat(config)
        .isEqualTo(
            new StoreConfig(
                "a",
                "s",
                InitMode.VALIDATE,
                IndexMode.NONE,
                null,
                null,
                "postgresql://h/d",
                "u",
                "p",
                7,
                Duration.ofMinutes(1),
                "owner",
                null,
                true));
    assertThat(of(Map.of("mastra.health", "false")).health()).isFalse();
    assertThat(of(Map.of("mastra.persistence-unit", "x")).persistenceUnit()).isEqualTo("x");
    assertThat(of(Map.of("mastra.data-source", "x")).dataSource()).isEqualTo("x");
    assertThat(of(Map.of("mastra.read-data-source", "x")).readDataSource()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mastra.persistence-unit", "MASTRA_PERSISTENCE_UNIT"})
  void theEnvironmentSaysWhatThePropertiesDoNot(String name) {
    Settings settings = Settings.of(new Properties(), Map.of(name, "agents"));

    assertThat(StoreConfig.of(settings).persistenceUnit()).isEqualTo("agents");
  }

  @Test
  void aPropertyWinsOverTheEnvironment() {
    Settings settings =
        Settings.of(properties(Map.of("mastra.id", "property")), Map.of("MASTRA_ID", "variable"));

    assertThat(StoreConfig.of(settings).id()).isEqualTo("property");
  }

  @Test
  void theReadmeSaysWhatEachKeyIsFor() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../../README.md")).stream()
            .filter(line -> line.startsWith("| `mastra."))
            .toList();

    assertThat(StoreConfig.keys())
        .isNotEmpty()
        .allSatisfy(
            key -> assertThat(rows).anySatisfy(row -> assertThat(row).contains("`" + key + "`")));
  }

  @Test
  void aBlankValueIsNone() {
    assertThat(of(Map.of("mastra.schema", " ")).schema()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mastra.init          | always  | is not one of never, validate, init
          mastra.init          | INIT    | is not one of never, validate, init
          mastra.indexes       | all     | is not one of default, none
          mastra.health        | no      | is not one of true, false
          mastra.max-pool-size | several | is not a number
          mastra.idle-timeout  | 30      | is not a duration such as PT30S
          """)
  void aValueThatCannotBeIsRefusedByKeyAndValue(String key, String value, String why) {
    assertThatThrownBy(() -> of(Map.of(key, value)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("%s: \"%s\" %s", key, value, why);
  }

  @Test
  void twoPlacesToConnectToContradictEachOther() {
    assertThatThrownBy(
            () -> of(Map.of("mastra.persistence-unit", "a", "mastra.url", "postgresql://h/d")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("mastra.url: was given beside mastra.persistence-unit");
  }

  @ParameterizedTest
  @CsvSource({
    "mastra.user, u",
    "mastra.password, p",
    "mastra.max-pool-size, 3",
    "mastra.idle-timeout, PT1M"
  })
  void whatIsForAPoolNeedsAUrl(String key, String value) {
    assertThatThrownBy(() -> of(Map.of(key, value)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(key + ": is for a pool of the store's own, which only mastra.url has");
  }

  @Test
  void aKeyThatIsNoneIsFoundAndOneOfSomebodyElseIsNot() {
    Settings settings =
        Settings.of(
            properties(
                Map.of(
                    "mastra.shema", "a",
                    "mastra.schema", "b",
                    "mastra.entities", "all",
                    "mastra.hbm2ddl", "true",
                    "mastra.workflows.retries", "3",
                    "maestro.id", "c")),
            Map.of());

    assertThat(StoreConfig.unknownKeys(settings)).containsExactly("mastra.shema");
  }

  @Test
  void noSecretIsShown() {
    Map<String, String> secrets =
        Map.of("mastra.url", "postgresql://u:url-secret@h/d", "mastra.password", "secret");

    assertThat(of(secrets).toString()).doesNotContain("secret");
    assertThat(Settings.of(properties(secrets), secrets).toString()).doesNotContain("secret");
  }

  private static StoreConfig of(Map<String, String> values) {
    return StoreConfig.of(Settings.of(properties(values), Map.of()));
  }

  private static Properties properties(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    return properties;
  }
}
