/** SQL of the program's own on the store's connections: {@link dev.mastrajpa.db.DbClient}. */
@NullMarked
package dev.mastrajpa.db;

import org.jspecify.annotations.NullMarked;
