package dev.mastrajpa.cdi;

import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;

/** Persistence units on a test's database. */
final class Units {

  private Units() {}

  static EntityManagerFactory open(String unit, TestDatabase database) {
    return Persistence.createEntityManagerFactory(
        unit, Map.of("jakarta.persistence.nonJtaDataSource", database.dataSource()));
  }
}
