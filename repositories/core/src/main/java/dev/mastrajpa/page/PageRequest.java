package dev.mastrajpa.page;

import dev.mastrajpa.error.InvalidArgumentException;

/**
 * Which page, and how long one is.
 *
 * @param page the page's number, counted from 0 as the original counts
 * @param perPage rows on a page; 0 asks for none (the total alone), {@link #UNLIMITED} for all
 */
public record PageRequest(int page, int perPage) {

  /** The {@code perPage} of a request for everything. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /**
   * @throws InvalidArgumentException if either number is negative, if a page other than 0 of
   *     everything is asked for, or if the page begins more than two billion rows away
   */
  public PageRequest {
    if (page < 0) {
      throw InvalidArgumentException.of("PAGE", "INVALID_PAGE", "page", page, "is negative");
    }
    if (perPage < 0) {
      throw InvalidArgumentException.of("PAGE", "INVALID_PAGE", "perPage", perPage, "is negative");
    }
    if (perPage == UNLIMITED && page != 0) {
      throw InvalidArgumentException.of(
          "PAGE", "INVALID_PAGE", "page", page, "is not 0, but everything is one page");
    }
    if (perPage != UNLIMITED && (page + 1L) * perPage > Integer.MAX_VALUE) {
      throw InvalidArgumentException.of(
          "PAGE", "INVALID_PAGE", "page", page, "is too far away with " + perPage + " on a page");
    }
  }

  public static PageRequest of(int page, int perPage) {
    return new PageRequest(page, perPage);
  }

  /** Everything, as one page. */
  public static PageRequest all() {
    return new PageRequest(0, UNLIMITED);
  }

  public boolean isUnlimited() {
    return perPage == UNLIMITED;
  }

  /** How many rows come before this page. */
  public int offset() {
    return page * perPage;
  }
}
