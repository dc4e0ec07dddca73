package dev.mastrajpa.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application at its own work, with its unit as the file has it. */
class TicketDeskIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final HikariDataSource pool = new HikariDataSource();
  private static HelpDesk desk;

  @BeforeAll
  static void start() {
    database.execute("create schema desk");
    pool.setDataSource(database.dataSource());
    desk = new HelpDesk(pool, Map.of());
    desk.store().init();
  }

  @AfterAll
  static void stop() {
    desk.close();
    pool.close();
  }

  @Test
  void isAProgramThatLeavesTheConversationAndNotTheTicketOfItsCreateDropUnit() {
    try (TestDatabase empty = TestDatabase.create()) {
      empty.execute("create schema desk");

      HelpDesk.main(new String[] {empty.jdbcUrl(), empty.user(), empty.password()});

      assertThat(empty.query("select id from agents.mastra_messages order by id"))
          .containsExactly(List.of("m-1"), List.of("m-2"));
      assertThat(empty.<Object>value("select to_regclass('desk.ticket')")).isNull();
    }
  }

  @Test
  void storesATicketWithItsConversation() {
    new TicketDesk(desk.factory(), desk.store())
        .open(
            new Ticket("T-1", "t-1", "anna"),
            List.of(MastraMessage.ofText("m-1", "t-1", "anna", "user", "My bicycle creaks.")));

    assertThat(
            database.query(
                """
                select k.opened_by, t."resourceId", m.id
                from desk.ticket k
                join agents.mastra_threads t on t.id = k.thread_id
                join agents.mastra_messages m on m.thread_id = t.id
                where k.number = 'T-1'
                """))
        .containsExactly(List.of("anna", "anna", "m-1"));
  }

  @Test
  void storesNothingIfTheConversationIsRefused() {
    MastraMessage ofNoThread = MastraMessage.ofText("m-2", "", "anna", "user", "Lost.");

    assertThatThrownBy(
            () ->
                new TicketDesk(desk.factory(), desk.store())
                    .open(new Ticket("T-2", "t-2", "anna"), List.of(ofNoThread)))
        .isInstanceOf(InvalidArgumentException.class);

    assertThat(
            database.<Long>value(
                """
                select (select count(*) from desk.ticket where number = 'T-2')
                     + (select count(*) from agents.mastra_threads where id = 't-2')
                """))
        .isZero();
  }
}
