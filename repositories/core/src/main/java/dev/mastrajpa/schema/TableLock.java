package dev.mastrajpa.schema;

/** What a statement keeps others from doing to an existing table while it runs. */
public enum TableLock {
  /** Nothing: it touches no table that anybody uses. */
  NONE,
  /** Changing or deleting the rows that it changes or deletes itself. */
  ROW_EXCLUSIVE,
  /** Other changes of the table's definition; rows are read and written meanwhile. */
  SHARE_UPDATE_EXCLUSIVE,
  /** Writing rows; they are read meanwhile. */
  SHARE,
  /** Writing rows, and other changes of the definition; rows are read meanwhile. */
  SHARE_ROW_EXCLUSIVE,
  /** Everything. */
  ACCESS_EXCLUSIVE
}
