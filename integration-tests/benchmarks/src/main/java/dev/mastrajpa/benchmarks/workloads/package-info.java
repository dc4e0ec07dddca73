/** What is measured, and what it is to reach. */
@NullMarked
package dev.mastrajpa.benchmarks.workloads;

import org.jspecify.annotations.NullMarked;
