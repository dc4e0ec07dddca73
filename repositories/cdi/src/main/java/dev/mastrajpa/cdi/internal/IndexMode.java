package dev.mastrajpa.cdi.internal;

/** Which indexes {@code init()} makes. */
enum IndexMode {
  /** All. */
  DEFAULT,
  /** Only those that the original makes in any case. */
  NONE
}
