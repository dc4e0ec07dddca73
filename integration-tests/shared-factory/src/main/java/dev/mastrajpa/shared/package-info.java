/** An application on plain Hibernate, whose help desk works on what an agent has talked about. */
@NullMarked
package dev.mastrajpa.shared;

import org.jspecify.annotations.NullMarked;
