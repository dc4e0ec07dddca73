/** What runs the workloads: this library's way and plain JDBC's, each in a process of its own. */
@NullMarked
package dev.mastrajpa.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
