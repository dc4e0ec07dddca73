package dev.mastrajpa.hosts;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** Listens to the SQL of a unit: {@code hibernate.session_factory.statement_inspector}. */
final class Statements implements StatementInspector {

  private static final long serialVersionUID = 1L;

  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Override
  public String inspect(String sql) {
    heard.add(sql);
    return sql;
  }

  /** What was heard since the last question. */
  List<String> heard() {
    List<String> all = List.copyOf(heard);
    heard.clear();
    return all;
  }
}
