package dev.mastrajpa.cdi.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Where the values of the keys come from. */
interface Settings {

  /** The value of a key; empty where there is none, or a blank one. */
  Optional<String> value(String key);

  /** The keys there are, and perhaps names that are none. */
  Stream<String> names();

  /** MicroProfile Config where the program has it, else system properties and the environment. */
  static Settings ofProgram() {
    if (Libraries.hasMicroProfileConfig()) {
      Optional<Settings> config = MicroProfileSettings.find();
      if (config.isPresent()) {
        return config.get();
      }
    }
    return of(System.getProperties(), System.getenv());
  }

  /** The properties, and where they say nothing the environment. */
  static Settings of(Properties properties, Map<String, String> environment) {
    return new PlainSettings(properties, environment);
  }
}
