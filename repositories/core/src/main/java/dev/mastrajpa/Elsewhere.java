package dev.mastrajpa;

import dev.mastrajpa.schema.Domain;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The repositories that a store was given, because the tables of their domains lie elsewhere.
 *
 * @param repositories by the classes they are asked for by
 */
record Elsewhere(Map<Class<?>, Object> repositories) {

  Elsewhere {
    repositories = Map.copyOf(repositories);
  }

  /** The domains whose tables are the store's own affair, in the order of all. */
  List<Domain> domainsHere() {
    Set<Domain> away = new HashSet<>();
    for (Room<?> room : Domains.ROOMS) {
      if (repositories.containsKey(room.repository())) {
        away.add(room.domain());
      }
    }
    return Domains.ALL.stream().filter(domain -> !away.contains(domain)).toList();
  }
}
