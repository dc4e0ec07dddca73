package dev.mastrajpa.internal;

import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.page.PageRequest;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hibernate.query.SelectionQuery;

/** Reads pages. */
public final class Pages {

  private Pages() {}

  /**
   * Reads a page: one query for its rows, which looks one row further, and one for the total where
   * it is asked for and the rows do not tell it already. A page of no rows runs the second alone.
   *
   * @param rows the query for the rows, in an order that ends in the key
   * @param total counts the rows of all pages
   */
  public static <T> Page<T> read(
      PageRequest request, boolean withTotal, SelectionQuery<T> rows, LongSupplier total) {
    if (!request.isUnlimited()) {
      rows.setFirstResult(request.offset());
      rows.setMaxResults(request.perPage() + 1);
    }
    return read(request, withTotal, rows::getResultList, total);
  }

  /**
   * The same for rows that are limited already.
   *
   * @param rows reads the rows of the page and one further; not called for a page of no rows
   */
  public static <T> Page<T> read(
      PageRequest request, boolean withTotal, Supplier<List<T>> rows, LongSupplier total) {
    if (request.perPage() == 0) {
      OptionalLong counted = withTotal ? OptionalLong.of(total.getAsLong()) : OptionalLong.empty();
      return new Page<>(List.of(), counted, request, counted.orElse(0) > 0);
    }
    List<T> found = rows.get();
    boolean hasMore = found.size() > request.perPage();
    List<T> items = hasMore ? found.subList(0, request.perPage()) : found;
    if (!withTotal) {
      return new Page<>(items, OptionalLong.empty(), request, hasMore);
    }
    boolean toldByRows = !hasMore && (!items.isEmpty() || request.offset() == 0);
    long counted = toldByRows ? request.offset() + (long) items.size() : total.getAsLong();
    return new Page<>(items, OptionalLong.of(counted), request, hasMore);
  }

  /**
   * Reads the rows after a cursor, and looks one row further.
   *
   * @param request how many; its page must be the first, for the cursor says where to begin
   * @param rows the query for the rows after the cursor, in an order that ends in the key
   * @param place where a row stands in that order
   */
  public static <T> CursoredPage<T> readAfter(
      Cursor cursor, PageRequest request, SelectionQuery<T> rows, Function<T, Cursor> place) {
    if (!request.isUnlimited()) {
      rows.setMaxResults(request.perPage() + 1);
    }
    List<T> found = rows.getResultList();
    boolean hasMore = found.size() > request.perPage();
    List<T> items = hasMore ? found.subList(0, request.perPage()) : found;
    Cursor next = items.isEmpty() ? cursor : place.apply(items.get(items.size() - 1));
    return new CursoredPage<>(items, next, hasMore);
  }

  /**
   * Checks what is asked for together with a cursor: some rows, and no page number.
   *
   * @throws InvalidArgumentException if a page other than the first, or no row, is asked for
   */
  public static void checkCursored(String operation, PageRequest request) {
    if (request.page() != 0) {
      throw InvalidArgumentException.of(
          operation, "INVALID_PAGE", "page", request.page(), "cannot be asked for with a cursor");
    }
    if (request.perPage() == 0) {
      throw InvalidArgumentException.of(
          operation, "INVALID_PAGE", "perPage", 0, "cannot be asked for with a cursor");
    }
  }
}
