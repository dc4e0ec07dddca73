package dev.mastrajpa.benchmarks.driver;

/**
 * How long a sample goes on: until the time is over or there were so many calls, but for two calls
 * at least, where so many are allowed.
 *
 * @param workers who call at once
 */
record Limits(int workers, long millis, int calls) {

  int fewest() {
    return Math.min(2, calls);
  }
}
