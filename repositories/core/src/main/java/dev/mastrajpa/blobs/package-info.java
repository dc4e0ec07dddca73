/** The files of skills, each once. */
@NullMarked
package dev.mastrajpa.blobs;

import org.jspecify.annotations.NullMarked;
