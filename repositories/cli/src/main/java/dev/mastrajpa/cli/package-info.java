/** The command line: what administrators and pipelines do with the tables. */
@NullMarked
package dev.mastrajpa.cli;

import org.jspecify.annotations.NullMarked;
