package dev.mastrajpa;

import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The repositories over one kind of work. */
final class Rooms implements MastraRepositories {

  private final Work work;
  private final Clock clock;
  private final Elsewhere elsewhere;
  private final Map<Class<?>, Object> repositories = new HashMap<>();

  Rooms(Work work, Clock clock, Elsewhere elsewhere) {
    this.work = work;
    this.clock = clock;
    this.elsewhere = elsewhere;
    repositories.put(DbClient.class, new DbClient(work));
    for (Room<?> room : Domains.ROOMS) {
      repositories.put(room.repository(), room.open(work, clock));
    }
    repositories.putAll(elsewhere.repositories());
  }

  @Override
  public <R> R repository(Class<R> type) {
    Object repository = repositories.get(Arguments.of("GET_STORE").present("type", type));
    if (repository == null) {
      throw InvalidArgumentException.of(
          "GET_STORE",
          "UNKNOWN_REPOSITORY",
          "type",
          type.getName(),
          "is no repository of a domain");
    }
    return type.cast(repository);
  }

  @Override
  public Optional<Object> getStore(String domain) {
    return Domains.ROOMS.stream()
        .filter(room -> room.domain().name().equals(domain))
        .findFirst()
        .map(room -> repository(room.repository()));
  }

  @Override
  public <R extends @Nullable Object> R fromTransaction(Function<MastraRepositories, R> body) {
    return work.inTransaction(bound -> body.apply(new Rooms(bound, clock, elsewhere)));
  }
}
