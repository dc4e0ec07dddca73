package dev.mastrajpa.benchmarks.driver;

/** What a workload does again and again. */
@FunctionalInterface
interface Call {

  /**
   * @param worker who calls, from 0
   */
  Answer make(int worker) throws Exception;
}
