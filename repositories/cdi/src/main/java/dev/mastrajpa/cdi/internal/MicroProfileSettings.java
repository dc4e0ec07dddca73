package dev.mastrajpa.cdi.internal;

import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Values of MicroProfile Config, the only class that names it. */
final class MicroProfileSettings implements Settings {

  private final Config config;

  private MicroProfileSettings(Config config) {
    this.config = config;
  }

  /** Empty where the class path has the interfaces alone and nobody who implements them. */
  static Optional<Settings> find() {
    Config config;
    try {
      config = ConfigProvider.getConfig();
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
    return Optional.of(new MicroProfileSettings(config));
  }

  @Override
  public Optional<String> value(String key) {
    return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank());
  }

  @Override
  public Stream<String> names() {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false);
  }
}
