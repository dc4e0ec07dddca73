package dev.mastrajpa.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a command ended, in the words of each of its readers.
 *
 * @param exitCode for the pipeline
 * @param sql for standard output; empty for nothing
 * @param notes for people, a line each
 * @param members of the JSON document, after those that each command has
 */
record Outcome(int exitCode, String sql, List<String> notes, Map<String, Object> members) {

  /** There was nothing to do, or it is done. */
  static final int DONE = 0;

  /** Something is left to be done, or differs. */
  static final int PENDING = 1;

  /** It did not work. */
  static final int ERROR = 2;

  static Outcome of(int exitCode) {
    return new Outcome(exitCode, "", List.of(), Map.of());
  }

  Outcome withSql(String sql) {
    return new Outcome(exitCode, sql, notes, members);
  }

  Outcome note(String note) {
    return note(List.of(note));
  }

  Outcome note(List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return new Outcome(exitCode, sql, all, members);
  }

  Outcome with(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(members);
    all.put(name, value);
    return new Outcome(exitCode, sql, notes, all);
  }
}
