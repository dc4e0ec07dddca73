/** What the work inside the JVM costs, without a database: JSON, and values on their way to it. */
@NullMarked
package dev.mastrajpa.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
