/** Traces: the spans of what agents did. */
@NullMarked
package dev.mastrajpa.observability;

import org.jspecify.annotations.NullMarked;
