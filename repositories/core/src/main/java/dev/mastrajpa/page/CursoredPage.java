package dev.mastrajpa.page;

import java.util.Iterator;
import java.util.List;

/**
 * Some rows, and where the listing goes on after them.
 *
 * <pre>{@code
 * CursoredPage<MastraMessage> page = memory.listMessages(request, Cursor.start());
 * while (page.hasMore()) {
 *   page = memory.listMessages(request, page.next());
 * }
 * }</pre>
 *
 * @param items the rows, in the order asked for; unmodifiable
 * @param next the place after the last of them; where there are none, the one that was asked for
 * @param hasMore whether there were rows after these when they were read
 */
public record CursoredPage<T>(List<T> items, Cursor next, boolean hasMore) implements Iterable<T> {

  public CursoredPage {
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
