package dev.mastrajpa;

import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a builder has checked.
 *
 * @param opening opens what the store stands on
 * @param schemaName null where nothing was said
 */
record StoreSettings(
    String id,
    Supplier<Foundation> opening,
    @Nullable String schemaName,
    boolean disableInit,
    boolean skipDefaultIndexes,
    Clock clock) {}
