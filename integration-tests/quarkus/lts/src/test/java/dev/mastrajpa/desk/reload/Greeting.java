package dev.mastrajpa.desk.reload;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.StoreClosedException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.function.Supplier;

/** What is edited while the application runs. Tells about the store it had at first. */
@Path("/greeting")
public class Greeting {

  /** Loaded while its class loader is open: the first store is asked when that is closed. */
  private static final Object CLOSED = new StoreClosedException("none");

  @Inject PostgresStore store;

  @GET
  public String greet() {
    Supplier<String> title = this::title;
    // kept where a reload does not reach; of the JDK's types, because all others are loaded anew
    Object first = System.getProperties().putIfAbsent("greeting.store", title);
    return "Hello: %s, %s"
        .formatted(title(), first == null ? "no other store" : ((Supplier<?>) first).get());
  }

  private String title() {
    try {
      return store.memory().getThreadById("left-behind").orElseThrow().getTitle();
    } catch (StoreClosedException e) {
      return e.getClass() == CLOSED.getClass() ? "closed" : "odd";
    }
  }
}
