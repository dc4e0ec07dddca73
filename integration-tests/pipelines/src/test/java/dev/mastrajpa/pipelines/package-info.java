/** The command line as a pipeline runs it, and our scripts in the tools that apply them. */
@NullMarked
package dev.mastrajpa.pipelines;

import org.jspecify.annotations.NullMarked;
