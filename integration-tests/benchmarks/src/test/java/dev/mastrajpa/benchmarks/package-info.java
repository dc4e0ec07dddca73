@NullMarked
package dev.mastrajpa.benchmarks;

import org.jspecify.annotations.NullMarked;
