/**
 * The one seam between the repositories and Hibernate: who begins and ends a transaction, on which
 * session a statement runs, and what becomes of its failure.
 */
@NullMarked
package dev.mastrajpa.work;

import org.jspecify.annotations.NullMarked;
