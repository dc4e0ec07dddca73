package dev.mastrajpa.helidon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.stories.House;
import dev.mastrajpa.stories.LeftBehind;
import dev.mastrajpa.stories.StoriesContract;
import dev.mastrajpa.stories.Story;
import dev.mastrajpa.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.hibernate.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stories on Helidon's Hibernate, data source and JTA. */
class StoriesIT extends StoriesContract {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static Helidon helidon;
  private static House house;

  @BeforeAll
  static void start() throws SQLException {
    LeftBehind.put(database.dataSource(), DeskHouse.SCHEMA);
    // Helidon hands its configuration to the persistence unit, too
    System.setProperty("hibernate.hbm2ddl.auto", "create-drop");
    helidon = Helidon.start(database);
    house = new DeskHouse(helidon, database);
  }

  @AfterAll
  static void stop() throws SQLException {
    helidon.close();
    LeftBehind.check(database.dataSource(), DeskHouse.SCHEMA);
    assertThat(database.<Boolean>value("select to_regclass('ticket') is null"))
        .as("the application's own table is dropped")
        .isTrue();
  }

  @Override
  protected void tell(Story story) throws Exception {
    story.tell(house);
  }

  @Test
  void hibernateIsHelidonsOwn() {
    System.out.printf(
        "Helidon %s, Hibernate %s, JDK %s, started in %d ms%n",
        io.helidon.common.Version.VERSION,
        Version.getVersionString(),
        Runtime.version().feature(),
        helidon.startTime().toMillis());
    assertThat(Version.getVersionString())
        .isEqualTo(System.getProperty("mastra.test.hibernate", "6.3.1.Final"));
  }

  /** So what the stories save and read is not deserialized, metadata included. */
  @Test
  void nothingThatHelidonsFilterRefusesIsNeeded() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new LinkedHashMap<>());
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertThatThrownBy(in::readObject)
        .isInstanceOf(InvalidClassException.class)
        .hasMessageContaining("REJECTED");
  }
}
