package dev.mastrajpa.benchmarks.driver;

import static dev.mastrajpa.memory.ListMessages.inThread;
import static java.util.Objects.requireNonNull;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Messages of threads. */
final class OurMessages {

  private static final int PAGE = 40;

  private final MemoryRepository memory;
  private final Keys keys;

  OurMessages(PostgresStore store, Keys keys) {
    this.memory = store.memory();
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    for (int size : new int[] {1, 10, 100}) {
      workloads.put("W1.s" + size + ".c1", saving(size, false));
      workloads.put("W1.s" + size + ".c8", saving(size, false));
    }
    workloads.put("W1.s1.c8.samethread", saving(1, true));
    workloads.put("W7.save1.c64", saving(1, false));
    addPages(workloads, "t100", keys::threadOf100);
    addPages(workloads, "t1k", keys::threadOf1k);
    addPages(workloads, "t10k", keys::threadOf10k);
    addPages(workloads, "t100k", keys::threadOf100k);
    workloads.put("W2.p40.desc.t100.c8", newest(keys::threadOf100, request -> request));
    workloads.put("W7.list.c64", newest(keys::threadOf100, request -> request));
    workloads.put(
        "W2.date.t10k", newest(keys::threadOf10k, request -> request.from(keys.recent())));
    workloads.put(
        "W2.date.t100k", newest(keys::threadOf100k, request -> request.from(keys.recent())));
    workloads.put(
        "W2.deep.t100k", newest(keys::threadOf100k, request -> request.page(keys.deepPage())));
    workloads.put(
        "W2.deep.t100k.nototal",
        newest(keys::threadOf100k, request -> request.page(keys.deepPage()).withoutTotal()));
    workloads.put("W2.deep.t100k.keyset", this::afterRow20k);
    workloads.put("W2.all.t1k", listing(() -> inThread(keys.threadOf1k()).oldestFirst().all()));
    workloads.put(
        "W2.include",
        listing(() -> included(inThread("thread-3").oldestFirst().perPage(0).withoutTotal())));
    workloads.put(
        "W2.include.p10", listing(() -> included(inThread("thread-3").newestFirst().perPage(10))));
    workloads.put("W8.list", listing(() -> inThread("thread-1").oldestFirst().all()));
    workloads.put("W8.stream", workers -> worker -> streamed());
  }

  /** Saves so many new messages a call. */
  Preparation saving(int size, boolean sameThread) {
    return workers -> {
      String name = "w1-" + keys.next(1);
      List<String> threads = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        String id = sameThread ? name : name + "-" + worker;
        if (!threads.contains(id)) {
          memory.saveThread(new MastraThread(id, "res-w1", "w1"));
        }
        threads.add(id);
      }
      return worker ->
          Answer.written(memory.saveMessages(messages(threads.get(worker), size)).size());
    };
  }

  private List<MastraMessage> messages(String threadId, int size) {
    long first = keys.next(size);
    Instant now = Instant.now();
    List<MastraMessage> messages = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      MastraMessage message = new MastraMessage();
      message.setId(Generator.messageId(first + i));
      message.setThreadId(threadId);
      message.setResourceId("res-w1");
      message.setRole(Generator.role(first + i));
      message.setType("v2");
      message.setContent(Generator.content(first + i));
      message.setCreatedAt(now.plusMillis(i));
      messages.add(message);
    }
    return messages;
  }

  private void addPages(
      Map<String, Preparation> workloads, String threads, Supplier<String> thread) {
    workloads.put("W2.p40.desc." + threads, newest(thread, request -> request));
    workloads.put(
        "W2.p40.desc." + threads + ".nototal", newest(thread, ListMessages::withoutTotal));
    workloads.put(
        "W2.p40.asc." + threads, listing(() -> inThread(thread.get()).oldestFirst().perPage(PAGE)));
  }

  private Preparation newest(Supplier<String> thread, UnaryOperator<ListMessages> narrowed) {
    return listing(() -> narrowed.apply(inThread(thread.get()).newestFirst().perPage(PAGE)));
  }

  private Preparation listing(Supplier<ListMessages> request) {
    return workers -> worker -> answer(memory.listMessages(request.get()));
  }

  private ListMessages included(ListMessages request) {
    return request
        .include(keys.messageOfThread3(1_000), 2, 2)
        .include(keys.messageOfThread3(5_000), 2, 2)
        .include(keys.messageOfThread3(9_000), 2, 2);
  }

  private Call afterRow20k(int workers) {
    ListMessages request = inThread(keys.threadOf100k()).newestFirst().perPage(PAGE);
    List<MastraMessage> before = memory.listMessages(request.page(keys.deepPage() - 1)).items();
    MastraMessage last = before.get(before.size() - 1);
    Cursor cursor = Cursor.after(requireNonNull(last.getCreatedAt()), last.getId());
    return worker -> new Answer(ids(memory.listMessages(request, cursor).items()), -1);
  }

  private Answer streamed() {
    List<String> ids = new ArrayList<>();
    memory.forEachMessage(
        inThread("thread-1").oldestFirst().all(), message -> ids.add(message.getId()));
    return new Answer(ids, -1);
  }

  private static Answer answer(Page<MastraMessage> page) {
    return new Answer(ids(page.items()), page.total().orElse(-1));
  }

  private static List<String> ids(List<MastraMessage> messages) {
    return messages.stream().map(MastraMessage::getId).toList();
  }
}
