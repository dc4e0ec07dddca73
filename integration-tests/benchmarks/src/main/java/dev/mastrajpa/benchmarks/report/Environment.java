package dev.mastrajpa.benchmarks.report;

import dev.mastrajpa.benchmarks.data.Scale;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where and with what was measured.
 *
 * @param postgres the version of the server
 * @param node null if the original did not run, as is the next
 * @param mastraPg the version of the original
 * @param cores of the machine that all sides and the server share
 * @param rounds without the one to warm up
 */
public record Environment(
    Instant when,
    String postgres,
    String java,
    @Nullable String node,
    @Nullable String mastraPg,
    String hibernate,
    String pgJdbc,
    int cores,
    Scale scale,
    int rounds) {}
