package dev.mastrajpa.desk;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

/** The entities of Mastra in the one persistence unit, beside the application's own. */
@QuarkusTest
@WithTestResource(Database.class)
class DefaultUnitIT extends QuarkusHouse {

  @Inject EntityManager entityManager;

  @Override
  EntityManager entityManager() {
    return entityManager;
  }
}
