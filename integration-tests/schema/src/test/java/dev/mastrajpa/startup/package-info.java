/** The start of many at once, behind poolers, with few rights and in schemas with odd names. */
@NullMarked
package dev.mastrajpa.startup;

import org.jspecify.annotations.NullMarked;
