/**
 * What the store promises to an application, as stories that are told unchanged in every host: a
 * {@link dev.mastrajpa.stories.Story} needs a {@link dev.mastrajpa.stories.House} and nothing else.
 */
@NullMarked
package dev.mastrajpa.stories;

import org.jspecify.annotations.NullMarked;
