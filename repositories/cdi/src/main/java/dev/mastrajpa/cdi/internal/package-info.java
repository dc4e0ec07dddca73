/** What the container calls. Nothing here is for programs. */
@NullMarked
package dev.mastrajpa.cdi.internal;

import org.jspecify.annotations.NullMarked;
