package dev.mastrajpa.benchmarks.plans;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.page.Cursor;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A page without total, as a program asks for it.
 *
 * @param name what the table of results calls it
 * @param call asks for it
 */
record Listing(String name, Consumer<MastraRepositories> call) {

  /**
   * Every kind of page there is, on the busiest thread and the busiest resource of the data. Those
   * with a filter are so short that they are full on the smallest data too.
   */
  static List<Listing> all(Dataset data) {
    ListMessages busy = ListMessages.inThread(Generator.threadId(0)).withoutTotal();
    ListMessages resource = ListMessages.ofResource("res-0").withoutTotal();
    ListThreads hot = ListThreads.ofResource("res-hot").perPage(40).withoutTotal();
    ListThreads any = ListThreads.ofAnyResource().perPage(40).withoutTotal();
    List<String> included =
        IntStream.range(0, data.messages())
            .filter(n -> Generator.threadOf(n, data.messages()) == 2)
            .limit(30)
            .filter(n -> n % 7 == 0)
            .mapToObj(Generator::messageId)
            .limit(3)
            .toList();
    ListMessages neighbours = busy.perPage(0);
    for (String id : included) {
      neighbours = neighbours.include(id, 2, 2);
    }
    return List.of(
        messages("messages-newest", busy.newestFirst()),
        messages("messages-oldest", busy.oldestFirst()),
        messages("messages-tenth-page", busy.newestFirst().page(10)),
        messages(
            "messages-since",
            busy.newestFirst().from(Generator.at(data.messages() - data.messages() / 20))),
        messages(
            "messages-of-several-threads",
            ListMessages.inThreads(List.of(Generator.threadId(0), Generator.threadId(2)))
                .newestFirst()
                .withoutTotal()),
        messages("messages-of-resource", resource.newestFirst()),
        messages("messages-by-metadata", busy.newestFirst().metadata("turn", 7).perPage(10)),
        messages("messages-with-neighbours", neighbours),
        new Listing(
            "messages-after-cursor",
            store ->
                store
                    .memory()
                    .listMessages(
                        busy.oldestFirst(),
                        Cursor.after(Generator.at(data.messages() / 2), Generator.messageId(0)))),
        new Listing("messages-by-id", store -> store.memory().listMessagesById(included)),
        threads("threads-of-resource-by-creation", hot.byCreation().newestFirst()),
        threads("threads-by-creation", any.byCreation().newestFirst()),
        threads("threads-by-metadata", any.metadata("topic", "t7").perPage(10)),
        threads("threads-of-resource-by-metadata", hot.metadata("pinned", true).perPage(5)),
        new Listing(
            "threads-after-cursor",
            store ->
                store
                    .memory()
                    .listThreads(
                        hot.oldestFirst(),
                        Cursor.after(
                            Generator.at(data.threads() / 2 * 5L), Generator.threadId(0)))));
  }

  private static Listing messages(String name, ListMessages request) {
    return new Listing(name, store -> store.memory().listMessages(request));
  }

  private static Listing threads(String name, ListThreads request) {
    return new Listing(name, store -> store.memory().listThreads(request));
  }
}
