package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What a side took for a workload in one round.
 *
 * @param calls how many it made
 * @param rows that they dealt with in all
 * @param ops calls per second, of all workers together
 * @param p50 milliseconds
 * @param p95 milliseconds
 * @param p99 milliseconds
 * @param allocated bytes per call; null if the side cannot tell
 * @param peakMemory the most bytes that its process has had; null if the process did other things
 *     before
 */
public record SideSample(
    int calls,
    long rows,
    double ops,
    double p50,
    double p95,
    double p99,
    @Nullable Long allocated,
    @Nullable Long peakMemory) {}
