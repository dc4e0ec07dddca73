package dev.mastrajpa.desk.reload;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.StoreClosedException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** What is edited while the application runs. Tells about the store it had at first. */
@Path("/greeting")
public class Greeting {

  @Inject PostgresStore store;

  @GET
  public String greet() {
    // kept where a reload does not reach
    Object first = System.getProperties().putIfAbsent("greeting.store", store);
    return "Hello: %s, %s"
        .formatted(title(store), first == null ? "no other store" : title((PostgresStore) first));
  }

  private static String title(PostgresStore store) {
    try {
      return store.memory().getThreadById("left-behind").orElseThrow().getTitle();
    } catch (StoreClosedException e) {
      return "closed";
    }
  }
}
