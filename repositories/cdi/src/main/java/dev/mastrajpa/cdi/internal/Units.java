package dev.mastrajpa.cdi.internal;

import jakarta.enterprise.inject.Instance;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;

/**
 * The persistence units that the container has beans for.
 *
 * @param usable those of Hibernate, each once, by however many beans it can be had
 * @param others the beans that give none, by their qualifiers, with what they throw: a unit that is
 *     switched off, or one of another provider
 */
record Units(List<EntityManagerFactory> usable, Map<String, RuntimeException> others) {

  static Units in(Instance<EntityManagerFactory> beans) {
    Map<SessionFactory, EntityManagerFactory> usable = new LinkedHashMap<>();
    Map<String, RuntimeException> others = new LinkedHashMap<>();
    for (Instance.Handle<EntityManagerFactory> bean : beans.handles()) {
      try {
        EntityManagerFactory factory = bean.get();
        usable.putIfAbsent(factory.unwrap(SessionFactory.class), factory);
      } catch (RuntimeException e) {
        others.put(bean.getBean().getQualifiers().toString(), e);
      }
    }
    return new Units(new ArrayList<>(usable.values()), others);
  }

  /** What a sentence about the units adds of the others; nothing if there is none. */
  String leftOut() {
    return others.isEmpty()
        ? ""
        : " (left out, since they cannot be used: " + String.join(", ", others.keySet()) + ")";
  }

  /** The same failure, which keeps what the others have thrown. */
  <E extends RuntimeException> E explain(E failure) {
    others.values().forEach(failure::addSuppressed);
    return failure;
  }
}
