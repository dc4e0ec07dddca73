package dev.mastrajpa.observability;

import java.util.List;

/**
 * The strategies that a store is made for.
 *
 * @param preferred the one to take where nothing else is said; one of those that are supported
 * @param supported all of them; unmodifiable
 */
public record TracingStrategies(TracingStrategy preferred, List<TracingStrategy> supported) {

  public TracingStrategies {
    supported = List.copyOf(supported);
  }
}
