/** Shared workings that nobody outside should name. */
@NullMarked
package dev.mastrajpa.internal;

import org.jspecify.annotations.NullMarked;
