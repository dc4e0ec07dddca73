package dev.mastrajpa;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The stores that are in use in this JVM, to notice one that was made twice: a development server
 * that reloads the program without closing its store does that, and runs out of connections.
 *
 * <p>Holds text, and stores only weakly: a program that is thrown away is not kept alive by it.
 */
final class LiveStores {

  private static final Map<Place, List<WeakReference<PostgresStore>>> BY_PLACE = new HashMap<>();

  private LiveStores() {}

  /**
   * Where a store works.
   *
   * @param id the store's
   * @param database the driver's URL, without parameters
   */
  record Place(String id, String database, String schema) {}

  /** Adds a store, and says whether another one is there. */
  static synchronized boolean add(Place place, PostgresStore store) {
    forget(store);
    List<WeakReference<PostgresStore>> stores =
        BY_PLACE.computeIfAbsent(place, p -> new ArrayList<>());
    stores.add(new WeakReference<>(store));
    return stores.size() > 1;
  }

  /** Takes a store out, and those that nobody knows any more. */
  static synchronized void forget(PostgresStore store) {
    Iterator<List<WeakReference<PostgresStore>>> places = BY_PLACE.values().iterator();
    while (places.hasNext()) {
      List<WeakReference<PostgresStore>> stores = places.next();
      stores.removeIf(known -> known.refersTo(store) || known.refersTo(null));
      if (stores.isEmpty()) {
        places.remove();
      }
    }
  }
}
