/** Threads, their messages, and what is remembered of a resource. */
@NullMarked
package dev.mastrajpa.memory;

import org.jspecify.annotations.NullMarked;
