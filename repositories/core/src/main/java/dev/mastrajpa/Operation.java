package dev.mastrajpa;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a repository was asked once, and how that went.
 *
 * <p>An argument that is refused before there is anything to do is no operation. Reading through
 * {@code forEach…} or {@code stream…} is one for each batch. What {@code inTransaction} groups are
 * several.
 *
 * @param store the store's {@link PostgresStore#id() id}
 * @param name in upper snake case, as in the id of an error: {@code SAVE_THREAD}; there are a few
 *     dozen
 * @param duration from the call to the return, with the wait for a connection and, where the
 *     transaction is the operation's own, the commit
 * @param rows how many rows were handed out: the elements of a list or page, one for a single row;
 *     what was stored counts where it is handed out, as {@code saveMessages} does. Zero where the
 *     result is no row, as for deletions and copies, and where it failed
 * @param failure what the caller got to catch; null if it went well
 */
public record Operation(
    String store, String name, Duration duration, long rows, @Nullable Throwable failure) {}
