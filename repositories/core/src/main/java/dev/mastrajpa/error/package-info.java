/** What can go wrong, as one unchecked family that carries the original's error ids. */
@NullMarked
package dev.mastrajpa.error;

import org.jspecify.annotations.NullMarked;
