package dev.mastrajpa.benchmarks.driver;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.page.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Threads by id, owner and metadata. */
final class OurThreads {

  private static final ListThreads HOT = ListThreads.ofResource("res-hot").perPage(100);

  private final MemoryRepository memory;
  private final Keys keys;

  OurThreads(PostgresStore store, Keys keys) {
    this.memory = store.memory();
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    workloads.put("W3.get", workers -> this::get);
    workloads.put("W7.mix.c64", workers -> this::get);
    workloads.put(
        "W3.list.cold10", listing(() -> ListThreads.ofResource(keys.coldResource()).perPage(100)));
    workloads.put("W3.list.hot10k", listing(() -> HOT));
    workloads.put(
        "W3.list.meta",
        listing(() -> ListThreads.ofAnyResource().metadata("topic", "t7").perPage(100)));
    workloads.put("W3.list.hotmeta", listing(() -> HOT.metadata("topic", "t7")));
  }

  private Answer get(int worker) {
    MastraThread thread = memory.getThreadById(keys.anyThread()).orElseThrow();
    return new Answer(List.of(thread.getId()), -1);
  }

  private Preparation listing(Supplier<ListThreads> request) {
    return workers -> worker -> answer(memory.listThreads(request.get()));
  }

  private static Answer answer(Page<MastraThread> page) {
    return new Answer(
        page.items().stream().map(MastraThread::getId).toList(), page.total().orElse(-1));
  }
}
