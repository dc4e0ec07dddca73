package dev.mastrajpa.schema;

import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Waits for the indexes that others are building, who do not know our lock: the original does, and
 * so does a server process whose client was killed. They look like those that were left behind by a
 * build that failed, and whoever dropped one would undo hours of work, or end it by a deadlock.
 */
final class OthersBuilds {

  private OthersBuilds() {}

  /**
   * Looks until nobody builds one of the indexes that the model has.
   *
   * @throws StorageException if somebody still does when patience is over
   */
  static <R> R await(
      String operation, Patience patience, Look<R> look, Function<R, Catalogue> catalogue)
      throws SQLException {
    while (true) {
      R found = look.run();
      List<String> atWork = catalogue.apply(found).atWork();
      if (atWork.isEmpty()) {
        return found;
      }
      if (patience.isOver()) {
        throw new StorageException(
            operation,
            "INDEX_AT_WORK",
            ErrorCategory.THIRD_PARTY,
            "Another session is building the indexes "
                + Identifiers.list(atWork)
                + ", or has locked their table, and did not come to an end in time",
            Map.of("indexes", atWork),
            null);
      }
      patience.pause();
    }
  }

  /** One look at what is there. */
  interface Look<R> {
    R run() throws SQLException;
  }
}
