/** How JSON text is treated and how the tables find their way into a host's persistence unit. */
@NullMarked
package dev.mastrajpa.entity.internal;

import org.jspecify.annotations.NullMarked;
