package dev.mastrajpa.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import org.hibernate.Version;
import org.junit.jupiter.api.Test;

/** What the others run on: a version that was asked for and not taken would not show. */
class HibernateLineIT {

  @Test
  void runsOnTheHibernateItIsAbout() {
    assertThat(Version.getVersionString()).isEqualTo(System.getProperty("mastra.test.hibernate"));
  }

  @Test
  void runsOnTheJarsAsAUserGetsThem() {
    assertThat(PostgresStore.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .endsWith(".jar");
  }
}
