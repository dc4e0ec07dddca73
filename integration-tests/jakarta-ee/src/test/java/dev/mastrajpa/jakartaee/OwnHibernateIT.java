package dev.mastrajpa.jakartaee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that brings what the server could lend it: Hibernate, driver, data source. */
class OwnHibernateIT extends DeskContract {

  private static final List<String> HIBERNATE =
      List.of(
          "antlr4-runtime",
          "byte-buddy",
          "classmate",
          "hibernate-commons-annotations",
          "hibernate-core",
          "jandex",
          "postgresql");

  @RegisterExtension
  static final DeskOnServer desk =
      new DeskOnServer("own-hibernate", "standalone.xml", (server, database) -> war(database));

  private static War war(TestDatabase database) throws IOException {
    String web =
        Files.readString(Path.of("src/test/own/web.xml"), UTF_8)
            .replace("jdbc:postgresql://localhost:5432/desk", database.jdbcUrl())
            .replace("<user>desk", "<user>" + database.user())
            .replace("<password>secret", "<password>" + database.password());
    War war =
        War.BUILT
            .copy(Path.of(System.getProperty("wildfly.servers"), "own-war"))
            .without("WEB-INF/jboss-deployment-structure.xml")
            .with("WEB-INF/web.xml", web)
            .with(
                "WEB-INF/classes/META-INF/persistence.xml",
                Path.of("src/test/own/persistence.xml"));
    for (String artifact : HIBERNATE) {
      Path jar = onClassPath(artifact);
      war.with("WEB-INF/lib/" + jar.getFileName(), jar);
    }
    return war;
  }

  private static Path onClassPath(String artifact) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().matches(artifact + "-[0-9.]+(Final)?\\.jar"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + artifact + " on the class path"));
  }

  @Override
  DeskOnServer desk() {
    return desk;
  }

  @Test
  void itIsTheApplicationsHibernate() throws Exception {
    assertThat(desk.server().get("/stories"))
        .startsWith("Hibernate " + org.hibernate.Version.getVersionString());
  }

  @Test
  void noConnectionStaysWhenTheApplicationGoes() throws Exception {
    assertThat(desk.connections()).isPositive();

    desk.server().undeploy(desk.war().file());

    Budget.await(Duration.ofSeconds(20), "connections that end", () -> desk.connections() == 0);
    desk.server().deploy(desk.war().file());
  }
}
