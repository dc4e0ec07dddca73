package dev.mastrajpa.shared;

import dev.mastrajpa.testing.Shown;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages show this application, and the dependencies of the lines, as the tests run them. */
class ReadmeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/dev/mastrajpa/shared/HelpDesk.java",
        "java/dev/mastrajpa/shared/Ticket.java",
        "java/dev/mastrajpa/shared/TicketDesk.java",
        "resources/META-INF/persistence.xml"
      })
  void thePageShowsTheApplication(String file) throws IOException {
    Shown.assertFile(Path.of("README.md"), Path.of("src/main").resolve(file));
  }

  @ParameterizedTest
  @CsvSource({
    "../../README.md, ../lines/hibernate-6.3/pom.xml, Hibernate 6.3",
    "../../README.md, ../lines/hibernate-7.4/pom.xml, Hibernate 7.4",
    "README.md, ../lines/hibernate-7.4/pom.xml, Hibernate 7.4"
  })
  void thePagesShowTheDependencies(Path page, Path pom, String region) throws IOException {
    Shown.assertRegion(page, pom, region);
  }
}
