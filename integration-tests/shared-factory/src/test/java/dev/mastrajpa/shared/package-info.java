@NullMarked
package dev.mastrajpa.shared;

import org.jspecify.annotations.NullMarked;
