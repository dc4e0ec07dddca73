@NullMarked
package dev.mastrajpa.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
