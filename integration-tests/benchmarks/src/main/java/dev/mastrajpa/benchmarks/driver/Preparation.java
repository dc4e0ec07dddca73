package dev.mastrajpa.benchmarks.driver;

/** What a workload needs before its first call. */
@FunctionalInterface
interface Preparation {

  /**
   * @param workers who will call, at once
   */
  Call prepare(int workers) throws Exception;
}
