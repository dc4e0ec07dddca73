/** What is kept with a thread under a type of its own. */
@NullMarked
package dev.mastrajpa.threadstate;

import org.jspecify.annotations.NullMarked;
