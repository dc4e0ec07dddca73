/** Data of any size, and what the store's statements cost on it. */
@NullMarked
package dev.mastrajpa.benchmarks.plans;

import org.jspecify.annotations.NullMarked;
