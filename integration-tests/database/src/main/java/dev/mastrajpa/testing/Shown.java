package dev.mastrajpa.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pieces of code and configuration that stand in a page for readers too: the page shows what the
 * tests run, and a test compares the two.
 */
public final class Shown {

  private Shown() {}

  /**
   * Fails if the page does not show a region of this file as it is, indentation aside: the lines
   * after {@code // name} (or {@code # name}, or {@code <!-- name -->}) to {@code // end of name}.
   */
  public static void assertRegion(Path page, Path file, String name) throws IOException {
    StringBuilder region = new StringBuilder();
    boolean inside = false;
    boolean ended = false;
    for (String line : Files.readAllLines(file, UTF_8)) {
      String comment = line.strip().replaceAll("^(//|#|<!--)\\s*|\\s*-->$", "");
      if (!line.isBlank() && !comment.equals(line.strip())) {
        if (comment.equals(name)) {
          inside = true;
          continue;
        }
        if (comment.equals("end of " + name)) {
          ended = inside;
          break;
        }
      }
      if (inside) {
        region.append(line).append('\n');
      }
    }
    if (!ended) {
      throw new AssertionError(file + " has no region " + name);
    }
    assertContains(page, file + ", " + name, region.toString());
  }

  /** Fails if the page does not show the whole of this file. */
  public static void assertFile(Path page, Path file) throws IOException {
    assertContains(page, file.toString(), Files.readString(file, UTF_8));
  }

  private static void assertContains(Path page, String what, String text) throws IOException {
    String shown = text.stripTrailing().stripIndent().strip();
    if (shown.isEmpty() || !Files.readString(page, UTF_8).contains(shown)) {
      throw new AssertionError(page + " does not show " + what + " as it is:\n" + shown);
    }
  }
}
