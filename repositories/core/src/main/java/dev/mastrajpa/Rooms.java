package dev.mastrajpa;

import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.util.function.Function;

/** The repositories over one kind of work. */
final class Rooms implements MastraRepositories {

  private final Work work;
  private final Clock clock;
  private final MemoryRepository memory;

  Rooms(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
    this.memory = new MemoryRepository(work, clock);
  }

  @Override
  public MemoryRepository memory() {
    return memory;
  }

  @Override
  public <R> R fromTransaction(Function<MastraRepositories, R> body) {
    return work.inTransaction(bound -> body.apply(new Rooms(bound, clock)));
  }
}
