package dev.mastrajpa.retention;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long rows are kept, by domain and table, under the names that the original's {@code
 * retention} has for them. What is not named is kept forever.
 *
 * <pre>{@code
 * RetentionPolicies.none()
 *     .with("memory", "messages", "30d")
 *     .with("memory", "threads", TableRetentionPolicy.maxAge(Duration.ofDays(90)).batchSize(500))
 *     .with("observability", "spans", "7d")
 * }</pre>
 *
 * <table>
 *   <caption>The tables, and what their age is counted from</caption>
 *   <tr><th>domain</th><th>table</th><th>age since</th></tr>
 *   <tr><td>memory</td><td>messages, resources, threads</td><td>it was created</td></tr>
 *   <tr><td>threadState</td><td>threadState</td><td>it was last changed</td></tr>
 *   <tr><td>workflows</td><td>workflowSnapshot</td><td>it was last changed</td></tr>
 *   <tr><td>scores</td><td>scorers</td><td>it was created</td></tr>
 *   <tr><td>observability</td><td>spans</td><td>it was started</td></tr>
 * </table>
 *
 * <p>A name that there is not is refused where the policies are used, by {@code
 * PostgresStoreBuilder.build()} and {@code PostgresStore.prune}; the original says nothing.
 * Immutable.
 */
public final class RetentionPolicies {

  private static final RetentionPolicies NONE = new RetentionPolicies(Map.of());

  private final Map<String, Map<String, TableRetentionPolicy>> byDomain;

  private RetentionPolicies(Map<String, Map<String, TableRetentionPolicy>> byDomain) {
    this.byDomain = byDomain;
  }

  /** Everything is kept forever. */
  public static RetentionPolicies none() {
    return NONE;
  }

  /**
   * The same with a policy for this table, which replaces one that was there.
   *
   * @param domain the domain's name, as in {@code getStore}: {@code "memory"}
   * @param table what the original calls the table here: {@code "messages"}
   */
  public RetentionPolicies with(String domain, String table, TableRetentionPolicy policy) {
    Map<String, Map<String, TableRetentionPolicy>> changed = new LinkedHashMap<>(byDomain);
    Map<String, TableRetentionPolicy> tables =
        new LinkedHashMap<>(changed.getOrDefault(domain, Map.of()));
    tables.put(table, policy);
    changed.put(domain, Collections.unmodifiableMap(tables));
    return new RetentionPolicies(Collections.unmodifiableMap(changed));
  }

  /**
   * Like the other one, for {@link TableRetentionPolicy#maxAge(String)}.
   *
   * @throws InvalidArgumentException if the age cannot be read
   */
  public RetentionPolicies with(String domain, String table, String maxAge) {
    return with(domain, table, TableRetentionPolicy.maxAge(maxAge));
  }

  /** Whether everything is kept forever. */
  public boolean isEmpty() {
    return byDomain.isEmpty();
  }

  /** In the order in which domains and tables were first named. */
  Map<String, Map<String, TableRetentionPolicy>> byDomain() {
    return byDomain;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RetentionPolicies that && byDomain.equals(that.byDomain);
  }

  @Override
  public int hashCode() {
    return byDomain.hashCode();
  }

  @Override
  public String toString() {
    return "RetentionPolicies" + byDomain;
  }
}
