package dev.mastrajpa.memory;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.PostgresStore;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.cfg.Configuration;

/**
 * A program that reads all messages of a thread and says how many characters they have; run in a
 * JVM of its own with little memory.
 */
final class ReadAll {

  private ReadAll() {}

  /**
   * @param args the URL of the database, its user and password, and how to read: {@code own} or
   *     {@code joined}
   */
  public static void main(String[] args) {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(args[0]);
      pool.setUsername(args[1]);
      pool.setPassword(args[2]);
      System.out.println("read " + (args[3].equals("own") ? own(pool) : joined(pool)));
    }
  }

  private static long own(HikariDataSource pool) {
    try (PostgresStore store = PostgresStore.builder().id("own").dataSource(pool).build()) {
      return characters(store.memory());
    }
  }

  private static long joined(HikariDataSource pool) {
    Configuration configuration = new Configuration();
    configuration.setProperty("mastra.entities", "all");
    configuration.getProperties().put("hibernate.connection.datasource", pool);
    try (EntityManagerFactory factory = configuration.buildSessionFactory();
        PostgresStore store =
            PostgresStore.builder().id("joined").entityManagerFactory(factory).build();
        EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      long characters = characters(store.joining(entityManager).memory());
      entityManager.getTransaction().commit();
      return characters;
    }
  }

  private static long characters(MemoryRepository memory) {
    AtomicLong characters = new AtomicLong();
    memory.forEachMessage(
        ListMessages.inThread("t"), message -> characters.addAndGet(message.text().length()));
    return characters.get();
  }
}
