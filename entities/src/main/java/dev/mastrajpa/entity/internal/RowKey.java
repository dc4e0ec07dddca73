package dev.mastrajpa.entity.internal;

import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * The key of a row, also of one that Hibernate has not read.
 *
 * <p>The entities' {@code equals}, {@code hashCode} and {@code toString} are final, so that they
 * run on a proxy instead of making it read its row, which fails once its session is closed. The
 * fields of a proxy are empty: it knows the key elsewhere.
 */
public final class RowKey {

  private RowKey() {}

  /**
   * The key of this row.
   *
   * @param fields the key as the row's fields have it; null while it has none
   */
  public static @Nullable Object of(Object row, @Nullable Object fields) {
    LazyInitializer proxied = HibernateProxy.extractLazyInitializer(row);
    return proxied == null ? fields : proxied.getIdentifier();
  }

  /** Whether both are the same key; a row without one is equal to no other. */
  public static boolean same(@Nullable Object one, @Nullable Object other) {
    return one != null && one.equals(other);
  }
}
