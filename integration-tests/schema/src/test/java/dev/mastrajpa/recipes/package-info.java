/** One index of each kind on a million messages, as the page of recipes shows them. */
@NullMarked
package dev.mastrajpa.recipes;

import org.jspecify.annotations.NullMarked;
