package dev.mastrajpa.work;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The store's SQL with the schema put in. Constants say {@code {mastra}.mastra_threads}; what a
 * statement runs as is made once and kept.
 */
final class SqlTexts {

  private static final String MARK = "{mastra}.";

  private final String prefix;
  private final Map<String, String> texts = new ConcurrentHashMap<>();

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

  /** Only for constants: each text is kept. */
  String of(String constant) {
    return texts.computeIfAbsent(constant, text -> text.replace(MARK, prefix));
  }
}
