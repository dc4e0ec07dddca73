package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.util.Optional;

/** Threads, messages and resources. */
public final class MemoryRepository {

  private final Work work;
  private final Clock clock;

  public MemoryRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /** The thread with this id. */
  public Optional<MastraThread> getThreadById(String threadId) {
    return work.read(
        "GET_THREAD_BY_ID", unit -> Optional.ofNullable(unit.find(MastraThread.class, threadId)));
  }

  Clock clock() {
    return clock;
  }
}
