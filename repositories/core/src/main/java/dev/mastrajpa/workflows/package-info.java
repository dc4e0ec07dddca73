/** Runs of workflows, as the snapshots they go on from. */
@NullMarked
package dev.mastrajpa.workflows;

import org.jspecify.annotations.NullMarked;
