package dev.mastrajpa.schema;

/**
 * What {@code init()} does to rows only when it is asked to.
 *
 * @param rewritesLargeTables whether a large table may be rewritten while nobody can use it
 * @param repairsDuplicateSpans whether duplicate spans are deleted
 */
record Asked(boolean rewritesLargeTables, boolean repairsDuplicateSpans) {

  static final Asked NOTHING = new Asked(false, false);
}
