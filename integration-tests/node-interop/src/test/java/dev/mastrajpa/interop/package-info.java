/** The original, run beside this library on the same database. */
@NullMarked
package dev.mastrajpa.interop;

import org.jspecify.annotations.NullMarked;
