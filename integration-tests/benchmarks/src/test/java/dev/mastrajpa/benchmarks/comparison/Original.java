package dev.mastrajpa.benchmarks.comparison;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The original for tests, which are skipped where it cannot be had. */
final class Original {

  private Original() {}

  /**
   * Fails instead of skipping if the system property {@code mastra.interop} is {@code required}.
   */
  static NodeProject project() {
    try {
      return NodeProject.install(Path.of("target", "node"));
    } catch (NodeProject.UnavailableException e) {
      if ("required".equals(System.getProperty("mastra.interop"))) {
        throw e;
      }
      return Assumptions.abort("The original cannot run here: " + e.getMessage());
    }
  }
}
