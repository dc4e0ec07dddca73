/** What comes out of the comparison: ratios, goals, and the files that show them. */
@NullMarked
package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.NullMarked;
