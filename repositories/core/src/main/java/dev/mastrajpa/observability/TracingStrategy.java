package dev.mastrajpa.observability;

/** How spans come to a store while what they tell of goes on. */
public enum TracingStrategy {

  /** Each span is created when it starts, and updated when it ends. */
  REALTIME("realtime"),

  /** The same, but many at a time: first those that were created, then those that have changed. */
  BATCH_WITH_UPDATES("batch-with-updates"),

  /** A span is created once it has ended, and never updated. */
  INSERT_ONLY("insert-only"),

  /** A start and an end are events of their own, and nothing is ever updated. */
  EVENT_SOURCED("event-sourced");

  private final String text;

  TracingStrategy(String text) {
    this.text = text;
  }

  /** The name that the original has for it. */
  @Override
  public String toString() {
    return text;
  }
}
