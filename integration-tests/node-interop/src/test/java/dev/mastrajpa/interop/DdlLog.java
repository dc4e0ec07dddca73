package dev.mastrajpa.interop;

import dev.mastrajpa.testing.TestDatabase;
import java.util.List;

/**
 * Every statement that made, changed or dropped something in a database, as it was sent. An event
 * trigger keeps it, so that it does not matter where the server's log is; {@code create … if not
 * exists} is kept even where it finds nothing to do.
 */
public final class DdlLog {

  private final TestDatabase database;

  private DdlLog(TestDatabase database) {
    this.database = database;
  }

  /** Starts to keep them. */
  public static DdlLog of(TestDatabase database) {
    database.execute("create schema ddl_log");
    database.execute(
        "create table ddl_log.statements" + " (position bigserial primary key, statement text)");
    database.execute(
        """
        create function ddl_log.keep() returns event_trigger language plpgsql security definer as $$
        begin
          insert into ddl_log.statements (statement) values (current_query());
        end $$
        """);
    database.execute(
        "create event trigger ddl_log on ddl_command_start execute function ddl_log.keep()");
    return new DdlLog(database);
  }

  /** What was kept since the last call. */
  public List<String> take() {
    List<String> statements =
        database.query("select statement from ddl_log.statements order by position").stream()
            .map(row -> String.valueOf(row.get(0)))
            .toList();
    database.execute("delete from ddl_log.statements");
    return statements;
  }
}
