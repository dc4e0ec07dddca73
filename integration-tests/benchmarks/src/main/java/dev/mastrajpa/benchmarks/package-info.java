/** Data of any size, and what the store's statements cost on it. */
@NullMarked
package dev.mastrajpa.benchmarks;

import org.jspecify.annotations.NullMarked;
