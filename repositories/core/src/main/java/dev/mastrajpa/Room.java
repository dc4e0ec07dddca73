package dev.mastrajpa;

import dev.mastrajpa.schema.Domain;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.util.function.BiFunction;

/**
 * What can be done with the tables of a domain.
 *
 * @param repository its class, by which it is asked for and injected
 * @param making makes one over one kind of work
 */
record Room<R>(Domain domain, Class<R> repository, BiFunction<Work, Clock, R> making) {

  R open(Work work, Clock clock) {
    return making.apply(work, clock);
  }
}
