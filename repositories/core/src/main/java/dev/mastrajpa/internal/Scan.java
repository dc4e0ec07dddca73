package dev.mastrajpa.internal;

import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of a listing, however many, a page at a time. Nothing is held between two pages:
 * no connection, no transaction, no rows but those of one page.
 */
public final class Scan<T> implements Iterator<T> {

  /** How many rows are in memory at a time. */
  public static final int BATCH = 256;

  private final Function<Cursor, CursoredPage<T>> pages;
  private @Nullable CursoredPage<T> page;
  private Iterator<T> rows = Collections.emptyIterator();

  private Scan(Function<Cursor, CursoredPage<T>> pages) {
    this.pages = pages;
  }

  /**
   * The rows of a listing, read as they are asked for.
   *
   * @param pages reads the page after a cursor
   */
  public static <T> Stream<T> stream(Function<Cursor, CursoredPage<T>> pages) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Scan<>(pages), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext()) {
      if (page != null && !page.hasMore()) {
        return false;
      }
      page = pages.apply(page == null ? Cursor.start() : page.next());
      rows = page.iterator();
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }
}
