package dev.mastrajpa.quickstart;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Plays a recorded conversation into a store, reads it back page by page, and shows what sharing a
 * persistence unit with an application's own entity is good for: one query over both, one
 * transaction for both.
 *
 * <p>Runs on a PostgreSQL of its own, or on the one that the system property {@code mastra.url}
 * names; everything happens in the schema {@value #SCHEMA}, and running it again is harmless.
 */
public final class Quickstart {

  private static final String SCHEMA = "mastra_quickstart";

  /** What would drown the output; held here, for the logging system holds loggers weakly. */
  private static final List<Logger> CHATTY =
      List.of(Logger.getLogger("org.hibernate"), Logger.getLogger("dev.mastrajpa"));

  private final PrintStream out;

  Quickstart(PrintStream out) {
    this.out = out;
  }

  /** Needs no arguments. */
  public static void main(String[] args) {
    CHATTY.forEach(logger -> logger.setLevel(Level.WARNING));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    String url = System.getProperty("mastra.url", "");
    if (!url.isBlank()) {
      new Quickstart(out).run(url);
      return;
    }
    try (TestDatabase database = TestDatabase.create()) {
      new Quickstart(out).run(database.connectionString());
    }
  }

  void run(String url) {
    try (PostgresStore store =
        PostgresStore.builder().id("quickstart").connectionString(url).schemaName(SCHEMA).build()) {
      makeTables(store);
      play(store, Conversation.read("/conversation.jsonl"));
      pageThrough(store, "thread-bela-fleet");
      shareAPersistenceUnit(store);
      show(store);
    }
  }

  private void makeTables(PostgresStore store) {
    title("1  init()");
    int pending = store.schema().plan().steps().size();
    store.init();
    out.printf(
        "   %d statements were pending, %d are now: the schema %s is complete.%n",
        pending, store.schema().plan().steps().size(), SCHEMA);
  }

  private void play(PostgresStore store, Conversation conversation) {
    title("2  a conversation goes in");
    for (MastraThread thread : conversation.threads()) {
      List<MastraMessage> messages =
          conversation.messages().stream()
              .filter(message -> message.getThreadId().equals(thread.getId()))
              .toList();
      store.inTransaction(
          tx -> {
            tx.memory().saveThread(thread);
            tx.memory().saveMessages(messages);
          });
      out.printf(
          "   %-22s %3d messages   %s%n", thread.getId(), messages.size(), thread.getTitle());
    }
    conversation.resources().stream()
        .filter(resource -> store.memory().getResourceById(resource.getId()).isEmpty())
        .forEach(store.memory()::saveResource);
  }

  private void pageThrough(PostgresStore store, String thread) {
    title("3  and comes back in pages: " + thread + ", newest first");
    ListMessages query = ListMessages.inThread(thread).newestFirst().perPage(8);
    Page<MastraMessage> page;
    int number = 0;
    do {
      page = store.memory().listMessages(query.page(number));
      out.printf("   page %d of %d rows, %d in all%n", number, page.size(), total(page));
      page.items().stream()
          .limit(2)
          .forEach(m -> out.printf("      %-9s %s%n", m.getRole(), shortened(m.text())));
      number++;
    } while (page.hasMore());
  }

  private void shareAPersistenceUnit(PostgresStore store) {
    try (EntityManagerFactory factory =
            Persistence.createEntityManagerFactory(
                "shop", Map.of("jakarta.persistence.nonJtaDataSource", store.dataSource()));
        PostgresStore shared =
            PostgresStore.builder().id("shop").entityManagerFactory(factory).build()) {
      openTickets(factory);
      joinInOneQuery(factory);
      rollBackBoth(factory, shared);
    }
  }

  private static void openTickets(EntityManagerFactory factory) {
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.merge(new Ticket("T-101", "Anna", "thread-anna-creak"));
      entityManager.merge(new Ticket("T-102", "Béla", "thread-bela-fleet"));
      entityManager.merge(new Ticket("T-103", "Béla", "thread-bela-theft"));
      entityManager.getTransaction().commit();
    }
  }

  private void joinInOneQuery(EntityManagerFactory factory) {
    title("4  one JPQL query over the shop's tickets and Mastra's messages");
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager
          .createQuery(
              """
              select k.number, k.customer, t.title, count(m), max(m.createdAt.zoned)
              from Ticket k
              join MastraThread t on t.id = k.threadId
              join MastraMessage m on m.threadId = t.id
              group by k.number, k.customer, t.title
              order by k.number
              """,
              Object[].class)
          .getResultList()
          .forEach(row -> out.printf("   %s  %-6s %-28s %3d messages, last at %s%n", row));
    }
  }

  private void rollBackBoth(EntityManagerFactory factory, PostgresStore shared) {
    title("5  one transaction: the host rolls back, and both rows are gone");
    try (EntityManager entityManager = factory.createEntityManager()) {
      entityManager.getTransaction().begin();
      entityManager.persist(new Ticket("T-999", "Nobody", "thread-never"));
      shared
          .joining(entityManager)
          .memory()
          .saveThread(new MastraThread("thread-never", "customer-nobody", "Never happened"));
      out.printf("   before rollback: %s%n", presence(entityManager));
      entityManager.getTransaction().rollback();
      entityManager.clear();
      out.printf("   after rollback:  %s%n", presence(entityManager));
    }
  }

  private static String presence(EntityManager entityManager) {
    return "ticket T-999 "
        + (entityManager.find(Ticket.class, "T-999") == null ? "absent" : "present")
        + ", thread-never "
        + (entityManager.find(MastraThread.class, "thread-never") == null ? "absent" : "present");
  }

  private void show(PostgresStore store) {
    title("6  what lies in the tables");
    store
        .db()
        .any(
            """
            select c.relname as "table", count(*) filter (where a.attnum > 0) as "columns",
                   pg_size_pretty(pg_total_relation_size(c.oid)) as "size",
                   (xpath('/row/n/text()', query_to_xml(
                      format('select count(*) as n from %I.%I', n.nspname, c.relname),
                      false, true, '')))[1] as "rows"
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
            where n.nspname = ? and c.relkind = 'r'
            group by c.oid, c.relname, n.nspname
            order by c.relname
            """,
            SCHEMA)
        .forEach(
            row ->
                out.printf(
                    "   %-28s %6s rows  %3s columns  %s%n",
                    row.get("table"), row.get("rows"), row.get("columns"), row.get("size")));
  }

  private void title(String text) {
    out.printf("%n%s%n", text);
  }

  private static long total(Page<MastraMessage> page) {
    return page.total().orElse(page.size());
  }

  private static String shortened(String text) {
    return text.length() <= 72 ? text : text.substring(0, 71) + "…";
  }
}
