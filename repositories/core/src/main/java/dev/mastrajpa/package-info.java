/** The store: open one with {@link dev.mastrajpa.PostgresStore#builder()}. */
@NullMarked
package dev.mastrajpa;

import org.jspecify.annotations.NullMarked;
