package dev.mastrajpa.helidon;

import dev.mastrajpa.testing.Shown;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the page for readers shows is what runs here. */
class PageTest {

  private static final Path PAGE = Path.of("README.md");
  private static final Path CODE = Path.of("src/main/java/dev/mastrajpa/helidon");
  private static final Path CONFIGURATION = Path.of("src/main/resources/META-INF");

  @Test
  void showsTheDependencies() throws IOException {
    Shown.assertRegion(PAGE, Path.of("pom.xml"), "bom");
    Shown.assertRegion(PAGE, Path.of("pom.xml"), "dependencies");
    Shown.assertRegion(PAGE, Path.of("pom.xml"), "health");
  }

  @Test
  void showsTheConfiguration() throws IOException {
    Shown.assertFile(PAGE, CONFIGURATION.resolve("persistence.xml"));
    Shown.assertFile(PAGE, CONFIGURATION.resolve("microprofile-config.properties"));
    Shown.assertFile(PAGE, CONFIGURATION.resolve("beans.xml"));
  }

  @Test
  void showsTheCode() throws IOException {
    Shown.assertRegion(PAGE, CODE.resolve("Ticket.java"), "ticket");
    Shown.assertRegion(PAGE, CODE.resolve("TicketDesk.java"), "desk");
    Shown.assertRegion(PAGE, CODE.resolve("TicketResource.java"), "resource");
  }
}
