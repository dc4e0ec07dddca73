package dev.mastrajpa.desk;

import dev.mastrajpa.testing.Shown;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the page for readers shows is what runs here, on both releases. */
class PageTest {

  private static final Path PAGE = Path.of("../README.md");
  private static final Path MAIN = Path.of("../lts/src/main");
  private static final Path CODE = MAIN.resolve("java/dev/mastrajpa/desk");
  private static final Path CONFIGURATION = MAIN.resolve("resources");

  @Test
  void showsTheBuild() throws IOException {
    Shown.assertRegion(PAGE, Path.of("../pom.xml"), "dependencies");
    Shown.assertRegion(PAGE, Path.of("../pom.xml"), "platform");
    Shown.assertRegion(PAGE, Path.of("../pom.xml"), "plugin");
    Shown.assertRegion(PAGE, Path.of("../lts/pom.xml"), "observed");
  }

  @Test
  void showsTheConfiguration() throws IOException {
    Path oneUnit = CONFIGURATION.resolve("application.properties");
    Shown.assertRegion(PAGE, oneUnit, "one unit");
    Shown.assertRegion(PAGE, oneUnit, "development");
    Shown.assertRegion(PAGE, CONFIGURATION.resolve("application-named.properties"), "two units");
  }

  @Test
  void showsTheCode() throws IOException {
    Shown.assertRegion(PAGE, CODE.resolve("Ticket.java"), "ticket");
    Shown.assertRegion(PAGE, CODE.resolve("TicketDesk.java"), "desk");
    Shown.assertRegion(PAGE, CODE.resolve("TicketResource.java"), "resource");
  }
}
