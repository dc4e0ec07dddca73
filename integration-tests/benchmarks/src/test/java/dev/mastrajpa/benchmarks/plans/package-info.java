@NullMarked
package dev.mastrajpa.benchmarks.plans;

import org.jspecify.annotations.NullMarked;
