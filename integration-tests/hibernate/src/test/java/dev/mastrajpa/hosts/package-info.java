/** The entities as a host's own Hibernate sees them, without the store. */
@NullMarked
package dev.mastrajpa.hosts;

import org.jspecify.annotations.NullMarked;
