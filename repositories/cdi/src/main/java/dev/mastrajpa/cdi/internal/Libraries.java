package dev.mastrajpa.cdi.internal;

/** Which of the libraries that are optional the program has. */
final class Libraries {

  private Libraries() {}

  static boolean hasMicroProfileConfig() {
    return has("org.eclipse.microprofile.config.ConfigProvider");
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
