/** A help desk: its tickets in a table of its own, the conversations about them in Mastra's. */
@NullMarked
package dev.mastrajpa.helidon;

import org.jspecify.annotations.NullMarked;
