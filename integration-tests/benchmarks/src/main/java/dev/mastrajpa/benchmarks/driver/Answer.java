package dev.mastrajpa.benchmarks.driver;

import java.util.List;

/**
 * What a call brought.
 *
 * @param keys of the rows that were read, in order; empty for a write
 * @param total the rows there are in all, or that were written; -1 if that was not asked for
 */
record Answer(List<String> keys, long total) {

  static Answer written(int rows) {
    return new Answer(List.of(), rows);
  }

  /** How many rows the call dealt with. */
  int rows() {
    return keys.isEmpty() ? (int) Math.max(0, total) : keys.size();
  }
}
