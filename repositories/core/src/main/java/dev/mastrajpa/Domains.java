package dev.mastrajpa;

import dev.mastrajpa.blobs.BlobsDomain;
import dev.mastrajpa.blobs.BlobsRepository;
import dev.mastrajpa.legacy.LegacyDomain;
import dev.mastrajpa.legacy.LegacyRepository;
import dev.mastrajpa.memory.MemoryDomain;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ObservationalMemoryRepository;
import dev.mastrajpa.observability.ObservabilityDomain;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanRepository;
import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.schema.ThreadColumn;
import dev.mastrajpa.scores.ScoresDomain;
import dev.mastrajpa.scores.ScoresRepository;
import dev.mastrajpa.threadstate.ThreadStateDomain;
import dev.mastrajpa.threadstate.ThreadStateRepository;
import dev.mastrajpa.workflows.WorkflowsDomain;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.util.List;

/** The only list of the domains: schema, deletion, retention, mapping and injection walk it. */
public final class Domains {

  /**
   * All that can be done, in the order in which the domains' tables are made; of a domain with
   * several repositories its main one comes first.
   */
  static final List<Room<?>> ROOMS =
      List.of(
          new Room<>(
              MemoryDomain.DOMAIN,
              MemoryRepository.class,
              (work, clock) -> new MemoryRepository(work, clock, threadColumns())),
          new Room<>(
              MemoryDomain.DOMAIN,
              ObservationalMemoryRepository.class,
              ObservationalMemoryRepository::new),
          new Room<>(
              ThreadStateDomain.DOMAIN, ThreadStateRepository.class, ThreadStateRepository::new),
          new Room<>(WorkflowsDomain.DOMAIN, WorkflowsRepository.class, WorkflowsRepository::new),
          new Room<>(ScoresDomain.DOMAIN, ScoresRepository.class, ScoresRepository::new),
          new Room<>(
              ObservabilityDomain.DOMAIN, ObservabilityRepository.class, SpanRepository::new),
          new Room<>(BlobsDomain.DOMAIN, BlobsRepository.class, BlobsRepository::new),
          new Room<>(LegacyDomain.DOMAIN, LegacyRepository.class, LegacyRepository::new));

  /** All of them, each once. */
  public static final List<Domain> ALL = ROOMS.stream().map(Room::domain).distinct().toList();

  private Domains() {}

  /** The classes of the repositories of all domains. */
  public static List<Class<?>> repositories() {
    return ROOMS.stream().<Class<?>>map(Room::repository).toList();
  }

  /** The entity classes of all domains. */
  public static List<Class<?>> entities() {
    return ALL.stream().flatMap(domain -> domain.entities().stream()).toList();
  }

  /** Where the rows of a thread lie, in all domains. */
  public static List<ThreadColumn> threadColumns() {
    return ALL.stream().flatMap(domain -> domain.deletedWithThread().stream()).toList();
  }
}
