/** Pages, what asks for them, and the order things come in. */
@NullMarked
package dev.mastrajpa.page;

import org.jspecify.annotations.NullMarked;
