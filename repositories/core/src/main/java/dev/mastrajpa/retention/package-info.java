/** Retention: deletes what is older than it is to be kept. */
@NullMarked
package dev.mastrajpa.retention;

import org.jspecify.annotations.NullMarked;
