package dev.mastrajpa.jakartaee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.jakartaee.told.ServerStory;
import dev.mastrajpa.stories.Story;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As the server is configured when it comes: its Hibernate, its data sources. */
class WildFlyIT extends DeskContract {

  @RegisterExtension
  static final DeskOnServer desk =
      new DeskOnServer(
          "as-it-comes",
          "standalone.xml",
          (server, database) -> DeskOnServer.withTheServersDataSources(server));

  @Override
  DeskOnServer desk() {
    return desk;
  }

  @Test
  void itIsTheServersHibernate() throws Exception {
    assertThat(desk.server().get("/stories")).startsWith("Hibernate 6.6.40.Final");
  }

  @Test
  void answersOverHttp() throws Exception {
    assertThat(desk.server().post("/api/tickets/T-1", "It creaks.")).isEqualTo("user: It creaks.");
  }

  @Test
  void anEnterpriseBeanCommitsAndRollsBack() throws Exception {
    tell(ServerStory.AN_ENTERPRISE_BEAN_COMMITS_AND_ROLLS_BACK);
  }

  @Test
  void theStoreGoesWithTheApplication() throws Exception {
    WildFly server = desk.server();
    server.post("/stories/" + Story.SAVES_AND_READS);
    assertThat(server.objectsOf(PostgresStore.class)).isEqualTo(1);
    server.undeploy(desk.war().file());
    try {
      assertThat(server.objectsOf(PostgresStore.class)).isZero();
    } finally {
      server.deploy(desk.war().file());
    }
    server.post("/stories/" + Story.FINDS_WHAT_WAS_LEFT);
  }
}
