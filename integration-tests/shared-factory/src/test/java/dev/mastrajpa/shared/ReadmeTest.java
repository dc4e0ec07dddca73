package dev.mastrajpa.shared;

import dev.mastrajpa.testing.Shown;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README shows this application, and the dependencies of the lines, as the tests run them. */
class ReadmeTest {

  @ParameterizedTest
  @CsvSource({
    "src/main/resources/META-INF/persistence.xml, unit",
    "src/main/java/dev/mastrajpa/shared/HelpDesk.java, store in the unit",
    "src/main/java/dev/mastrajpa/shared/TicketDesk.java, ticket desk",
    "../lines/hibernate-6.3/pom.xml, Hibernate 6.3",
    "../lines/hibernate-7.4/pom.xml, Hibernate 7.4"
  })
  void theReadmeShowsIt(Path file, String region) throws IOException {
    Shown.assertRegion(Path.of("../../README.md"), file, region);
  }
}
