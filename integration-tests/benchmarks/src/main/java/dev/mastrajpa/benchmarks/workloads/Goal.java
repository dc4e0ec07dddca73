package dev.mastrajpa.benchmarks.workloads;

import org.jspecify.annotations.Nullable;

/**
 * The time that this library may take, as a share of the others'.
 *
 * @param original null if there is no such goal
 * @param floor null if there is no such goal
 */
public record Goal(@Nullable Double original, @Nullable Double floor) {

  public static final Goal NONE = new Goal(null, null);
}
