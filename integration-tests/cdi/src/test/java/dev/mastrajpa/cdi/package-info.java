@NullMarked
package dev.mastrajpa.cdi;

import org.jspecify.annotations.NullMarked;
