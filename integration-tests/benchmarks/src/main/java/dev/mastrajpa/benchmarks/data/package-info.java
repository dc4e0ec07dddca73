/** The rows that the workloads read and write: the same for the same number, wherever they run. */
@NullMarked
package dev.mastrajpa.benchmarks.data;

import org.jspecify.annotations.NullMarked;
