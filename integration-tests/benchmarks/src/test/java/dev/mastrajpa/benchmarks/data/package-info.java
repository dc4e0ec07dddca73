@NullMarked
package dev.mastrajpa.benchmarks.data;

import org.jspecify.annotations.NullMarked;
