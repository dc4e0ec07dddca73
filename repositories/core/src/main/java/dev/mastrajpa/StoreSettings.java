package dev.mastrajpa;

import dev.mastrajpa.schema.IndexSpec;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a builder has checked.
 *
 * @param opening opens what the store stands on
 * @param schemaName null where nothing was said
 * @param indexes beside the default ones
 */
record StoreSettings(
    String id,
    Supplier<Foundation> opening,
    @Nullable String schemaName,
    boolean disableInit,
    boolean skipDefaultIndexes,
    List<IndexSpec> indexes,
    Clock clock) {}
