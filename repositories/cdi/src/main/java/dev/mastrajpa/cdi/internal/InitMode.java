package dev.mastrajpa.cdi.internal;

/** What is done with the schema when the container starts. */
enum InitMode {
  /** Nothing. */
  NEVER,
  /** The container does not start on a schema that lacks something. */
  VALIDATE,
  /** What is missing is made. */
  INIT
}
