package dev.mastrajpa.cdi.internal;

/** Which of the libraries that are optional the program has. */
public final class Libraries {

  private Libraries() {}

  static boolean hasMicroProfileConfig() {
    return has("org.eclipse.microprofile.config.ConfigProvider");
  }

  /** MicroProfile Health. */
  public static boolean hasMicroProfileHealth() {
    return has("org.eclipse.microprofile.health.HealthCheck");
  }

  /** Micrometer. */
  public static boolean hasMicrometer() {
    return has("io.micrometer.core.instrument.MeterRegistry");
  }

  private static boolean has(String className) {
    try {
      Class.forName(className, false, Libraries.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
