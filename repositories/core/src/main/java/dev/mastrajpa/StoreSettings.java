package dev.mastrajpa;

import dev.mastrajpa.retention.RetentionPolicies;
import dev.mastrajpa.schema.IndexSpec;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a builder has checked.
 *
 * @param opening opens what the store stands on
 * @param readDataSource null where all is read where it is written
 * @param hosted whether the application's persistence unit says where the tables are
 * @param schemaName null where it is for that unit to say
 * @param elsewhere repositories of domains whose tables are not this store's
 * @param listener null where nobody wants to know
 */
record StoreSettings(
    String id,
    Supplier<Foundation> opening,
    @Nullable DataSource readDataSource,
    boolean hosted,
    @Nullable String schemaName,
    boolean disableInit,
    boolean skipDefaultIndexes,
    List<IndexSpec> indexes,
    RetentionPolicies retention,
    Clock clock,
    Elsewhere elsewhere,
    @Nullable OperationListener listener) {}
