/** The store at work, as one program: see {@link dev.mastrajpa.quickstart.Quickstart}. */
@NullMarked
package dev.mastrajpa.quickstart;

import org.jspecify.annotations.NullMarked;
