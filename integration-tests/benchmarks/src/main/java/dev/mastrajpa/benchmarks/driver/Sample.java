package dev.mastrajpa.benchmarks.driver;

/**
 * A closed loop of calls.
 *
 * @param calls how many
 * @param rows that they dealt with in all
 * @param ops calls per second, of all workers together
 * @param p50 milliseconds
 * @param p95 milliseconds
 * @param p99 milliseconds
 * @param allocated bytes per call on the workers' threads
 */
record Sample(
    int calls, long rows, double ops, double p50, double p95, double p99, long allocated) {}
