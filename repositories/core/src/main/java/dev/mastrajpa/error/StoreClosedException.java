package dev.mastrajpa.error;

import java.util.Map;

/** The store was used after {@code close()}. */
public final class StoreClosedException extends StorageException {

  private static final long serialVersionUID = 1L;

  public StoreClosedException(String storeId) {
    super(
        "USE_STORE",
        "CLOSED",
        ErrorCategory.SYSTEM,
        "The store \"" + storeId + "\" is closed.",
        Map.of("id", storeId),
        null);
  }
}
