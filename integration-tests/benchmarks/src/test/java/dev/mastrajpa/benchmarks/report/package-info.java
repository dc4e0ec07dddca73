@NullMarked
package dev.mastrajpa.benchmarks.report;

import org.jspecify.annotations.NullMarked;
