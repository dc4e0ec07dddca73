package dev.mastrajpa.page;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was found, what was asked, and whether there is more.
 *
 * @param items the rows, in the order asked for; unmodifiable
 * @param total how many rows there are on all pages; empty where the query said {@code
 *     withoutTotal()}
 * @param request what was asked
 * @param hasMore whether there are rows after these
 */
public record Page<T>(List<T> items, OptionalLong total, PageRequest request, boolean hasMore)
    implements Iterable<T> {

  public Page {
    items = List.copyOf(items);
  }

  @Override
  public Iterator<T> iterator() {
    return items.iterator();
  }

  public int size() {
    return items.size();
  }

  public boolean isEmpty() {
    return items.isEmpty();
  }
}
