package dev.mastrajpa.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Code of tests that stands in the README too: from {@code // name} to {@code // end of name}. */
final class Regions {

  private Regions() {}

  /** Fails if the README does not show this region of a test as it is. */
  static void assertShown(Class<?> test, String name) throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java/dev/mastrajpa/quickstart", test.getSimpleName() + ".java"),
            UTF_8);
    String begin = "    // " + name + "\n";
    String region =
        source
            .substring(
                source.lastIndexOf(begin) + begin.length(),
                source.lastIndexOf("    // end of " + name + "\n"))
            .stripTrailing()
            .stripIndent();
    assertThat(Files.readString(Path.of("../../README.md"), UTF_8)).contains(region);
  }
}
