/** Tables that only databases of older versions have. */
@NullMarked
package dev.mastrajpa.legacy;

import org.jspecify.annotations.NullMarked;
