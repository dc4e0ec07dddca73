/** What scorers thought of an agent's work. */
@NullMarked
package dev.mastrajpa.scores;

import org.jspecify.annotations.NullMarked;
