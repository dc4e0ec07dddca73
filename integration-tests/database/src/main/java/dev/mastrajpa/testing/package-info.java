/** The PostgreSQL that every test module runs on. */
@NullMarked
package dev.mastrajpa.testing;

import org.jspecify.annotations.NullMarked;
