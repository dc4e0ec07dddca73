package dev.mastrajpa.error;

/** Whose turn it is when an operation has failed; the names are the original's. */
public enum ErrorCategory {
  /** The caller's: an argument or a setting is wrong, or the thing asked for does not exist. */
  USER,
  /** The store's: it is closed, or does not offer what was asked. */
  SYSTEM,
  /** The database's: it refused a statement or could not be reached. */
  THIRD_PARTY
}
