/** The store: built, opened, shared with a host, closed. */
@NullMarked
package dev.mastrajpa.store;

import org.jspecify.annotations.NullMarked;
