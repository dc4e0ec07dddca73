@NullMarked
package dev.mastrajpa.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
