package dev.mastrajpa.jakartaee;

import dev.mastrajpa.testing.Shown;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for readers shows what runs. */
class PageTest {

  private static final Path PAGE = Path.of("README.md");

  @ParameterizedTest
  @CsvSource({
    "pom.xml, dependencies",
    "src/main/wildfly/data-sources.cli, driver",
    "src/main/wildfly/data-sources.cli, data source",
    "src/main/wildfly/data-sources.cli, data source beside jta",
    "src/main/wildfly/micrometer.cli, micrometer",
    "src/main/java/dev/mastrajpa/jakartaee/desk/Units.java, unit",
    "src/main/java/dev/mastrajpa/jakartaee/desk/Ticket.java, ticket",
    "src/main/java/dev/mastrajpa/jakartaee/desk/TicketDesk.java, desk",
    "src/main/java/dev/mastrajpa/jakartaee/desk/Tickets.java, over http",
    "src/test/own/persistence.xml, own hibernate",
    "src/test/own/web.xml, own data source",
  })
  void showsPiecesOf(Path file, String name) throws Exception {
    Shown.assertRegion(PAGE, file, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/resources/META-INF/microprofile-config.properties",
        "src/main/resources/META-INF/persistence.xml",
        "src/main/webapp/WEB-INF/beans.xml",
        "src/main/webapp/WEB-INF/jboss-deployment-structure.xml",
      })
  void showsTheWholeOf(Path file) throws Exception {
    Shown.assertFile(PAGE, file);
  }
}
