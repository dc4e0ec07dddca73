package dev.mastrajpa.benchmarks.report;

import dev.mastrajpa.benchmarks.data.Scale;

/**
 * What a side takes for a workload on data of one size.
 *
 * @param p50 milliseconds
 */
public record GrowthPoint(String workload, Scale scale, Side side, double p50) {}
