package dev.mastrajpa.cdi.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** System properties, then the environment, by the rules MicroProfile Config has for them. */
record PlainSettings(Properties properties, Map<String, String> environment) implements Settings {

  @Override
  public Optional<String> value(String key) {
    String name = key.replaceAll("[^A-Za-z0-9]", "_");
    return Stream.of(
            properties.getProperty(key),
            environment.get(key),
            environment.get(name),
            environment.get(name.toUpperCase(Locale.ROOT)))
        .filter(Objects::nonNull)
        .findFirst()
        .filter(value -> !value.isBlank());
  }

  @Override
  public Stream<String> names() {
    return properties.stringPropertyNames().stream();
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "system properties and environment";
  }
}
