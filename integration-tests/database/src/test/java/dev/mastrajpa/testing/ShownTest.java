package dev.mastrajpa.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page that shows other code than what runs is found out. */
class ShownTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "// piece, // end of piece",
    "# piece, # end of piece",
    "<!-- piece -->, <!-- end of piece -->"
  })
  void findsARegionWhateverItsIndentation(String begin, String end) throws IOException {
    Path file =
        file("before\n    " + begin + "\n    a {\n      b\n    }\n    " + end + "\nafter\n");

    assertThatCode(() -> Shown.assertRegion(file("text\na {\n  b\n}\ntext"), file, "piece"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Shown.assertRegion(file("text\na {\n  c\n}\ntext"), file, "piece"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("does not show");
  }

  @Test
  void refusesARegionThatIsNotThereOrHasNoEndOrNothingInIt() throws IOException {
    Path page = file("text");
    assertThatThrownBy(() -> Shown.assertRegion(page, file("// other\na\n// end of other"), "x"))
        .hasMessageContaining("has no region x");
    assertThatThrownBy(() -> Shown.assertRegion(page, file("// x\na\n"), "x"))
        .hasMessageContaining("has no region x");
    assertThatThrownBy(() -> Shown.assertRegion(page, file("// x\n// end of x\n"), "x"))
        .hasMessageContaining("does not show");
  }

  @Test
  void comparesAWholeFile() throws IOException {
    Path file = file("a\n  b\n");
    assertThatCode(() -> Shown.assertFile(file("see:\na\n  b\nthat was it"), file))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Shown.assertFile(file("see:\na\nb"), file))
        .isInstanceOf(AssertionError.class);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "file", ".txt"), text);
  }
}
