package dev.mastrajpa.legacy;

/** Whether an evaluation is one of a test or of an agent at work. */
public enum EvalType {

  /** Those that name a test, by the {@code testPath} of what they know of it. */
  TEST,

  /** All others. */
  LIVE
}
