package dev.mastrajpa;

import dev.mastrajpa.legacy.LegacyDomain;
import dev.mastrajpa.memory.MemoryDomain;
import dev.mastrajpa.observability.ObservabilityDomain;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.ThreadColumn;
import dev.mastrajpa.scores.ScoresDomain;
import dev.mastrajpa.threadstate.ThreadStateDomain;
import dev.mastrajpa.workflows.WorkflowsDomain;
import java.util.List;

/** The only list of the domains: schema, deletion, retention and mapping walk it. */
public final class Domains {

  /** All of them, in the order in which their tables are made. */
  public static final List<Domain> ALL =
      List.of(
          MemoryDomain.DOMAIN,
          ThreadStateDomain.DOMAIN,
          WorkflowsDomain.DOMAIN,
          ScoresDomain.DOMAIN,
          ObservabilityDomain.DOMAIN,
          LegacyDomain.DOMAIN);

  private Domains() {}

  /** The entity classes of all domains. */
  public static List<Class<?>> entities() {
    return ALL.stream().flatMap(domain -> domain.entities().stream()).toList();
  }

  /** Where the rows of a thread lie, in all domains. */
  public static List<ThreadColumn> threadColumns() {
    return ALL.stream().flatMap(domain -> domain.deletedWithThread().stream()).toList();
  }
}
