package dev.mastrajpa.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.query.CommonQueryContract;

/**
 * The conditions of a query: each brings its own text and its own parameter, and all must hold.
 * Texts are the program's own words; what a caller gave is a parameter.
 */
public final class Conditions {

  private final List<String> texts = new ArrayList<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  /** Adds a condition without a parameter. */
  public Conditions and(String text) {
    texts.add(text);
    return this;
  }

  /** Adds a condition with one parameter, which its text calls by this name. */
  public Conditions and(String text, String parameter, Object value) {
    texts.add(text);
    parameters.put(parameter, value);
    return this;
  }

  /** A further parameter, which the texts call by this name. */
  public Conditions with(String parameter, Object value) {
    parameters.put(parameter, value);
    return this;
  }

  /** {@code where (…) and (…)}, or nothing where there is no condition. */
  public String where() {
    return texts.isEmpty() ? "" : "where (" + String.join(") and (", texts) + ")";
  }

  /** Binds the parameters to a query that has this {@link #where} in it. */
  public <Q extends CommonQueryContract> Q bind(Q query) {
    parameters.forEach(query::setParameter);
    return query;
  }
}
