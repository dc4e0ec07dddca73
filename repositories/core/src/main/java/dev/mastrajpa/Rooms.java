package dev.mastrajpa;

import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.work.Work;
import dev.mastrajpa.workflows.WorkflowsRepository;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The repositories over one kind of work. */
final class Rooms implements MastraRepositories {

  private final Work work;
  private final Clock clock;
  private final MemoryRepository memory;
  private final WorkflowsRepository workflows;
  private final DbClient db;

  Rooms(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
    this.memory = new MemoryRepository(work, clock, Domains.threadColumns());
    this.workflows = new WorkflowsRepository(work, clock);
    this.db = new DbClient(work);
  }

  @Override
  public MemoryRepository memory() {
    return memory;
  }

  @Override
  public WorkflowsRepository workflows() {
    return workflows;
  }

  @Override
  public DbClient db() {
    return db;
  }

  @Override
  public Optional<Object> getStore(String domain) {
    return switch (domain) {
      case "memory" -> Optional.of(memory);
      case "workflows" -> Optional.of(workflows);
      default -> Optional.empty();
    };
  }

  @Override
  public <R extends @Nullable Object> R fromTransaction(Function<MastraRepositories, R> body) {
    return work.inTransaction(bound -> body.apply(new Rooms(bound, clock)));
  }
}
