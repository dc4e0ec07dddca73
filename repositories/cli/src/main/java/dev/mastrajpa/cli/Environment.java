package dev.mastrajpa.cli;

import org.jspecify.annotations.Nullable;

/** What the command line leaves out and the environment says. */
final class Environment {

  private Environment() {}

  /** An option's value, else the first of these variables that is set and not empty. */
  static @Nullable String or(@Nullable String option, String... variables) {
    if (option != null) {
      return option;
    }
    for (String variable : variables) {
      String value = System.getenv(variable);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
