/** Databases that older versions of the original made, brought up to date. */
@NullMarked
package dev.mastrajpa.interop.upgrade;

import org.jspecify.annotations.NullMarked;
