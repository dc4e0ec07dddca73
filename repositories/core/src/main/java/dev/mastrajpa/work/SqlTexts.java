package dev.mastrajpa.work;

/**
 * The store's SQL with the schema put in: its texts say {@code {mastra}.mastra_threads}. What a
 * statement runs as is made each time, for those that are put together are too many to be kept.
 */
final class SqlTexts {

  private static final String MARK = "{mastra}.";

  private final String prefix;

  /**
   * @param prefix what stands before a table: the quoted schema and a dot, or nothing where the
   *     mapping names no schema and the connection's search path decides
   */
  SqlTexts(String prefix) {
    this.prefix = prefix;
  }

  String prefix() {
    return prefix;
  }

  String of(String text) {
    return text.replace(MARK, prefix);
  }
}
