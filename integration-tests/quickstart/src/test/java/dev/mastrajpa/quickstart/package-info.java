@NullMarked
package dev.mastrajpa.quickstart;

import org.jspecify.annotations.NullMarked;
