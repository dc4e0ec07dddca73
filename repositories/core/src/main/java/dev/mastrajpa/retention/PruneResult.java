package dev.mastrajpa.retention;

/**
 * What became of one table.
 *
 * @param domain the domain's name: {@code memory}
 * @param table the table's name in the database: {@code mastra_messages}
 * @param deleted how many of its rows this call has deleted; what went along with them, such as the
 *     vectors of a message, is not counted
 * @param done false if old rows are left, because of a limit, because the call was cancelled or
 *     failed there, or because somebody else held them; the next call goes on with them
 */
public record PruneResult(String domain, String table, long deleted, boolean done) {}
