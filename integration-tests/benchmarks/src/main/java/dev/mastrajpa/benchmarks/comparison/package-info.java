/**
 * Runs the original, this library and plain JDBC alternating on one server, and keeps what they
 * took.
 */
@NullMarked
package dev.mastrajpa.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
