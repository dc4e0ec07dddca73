package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraObservationalMemory;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is read from {@code mastra_observational_memory}. */
final class ObservationQueries {

  private static final String CREATED =
      "coalesce(\"createdAtZ\", \"createdAt\" at time zone 'UTC')";

  private static final String SELECT = "select m.* from {mastra}.mastra_observational_memory m ";

  /** Of a number that several have, as the original may leave them, the newest comes first. */
  private static final String NEWEST_FIRST =
      " order by \"generationCount\" desc, " + CREATED + " desc, id desc";

  private ObservationQueries() {}

  /** The current generation. */
  static Optional<MastraObservationalMemory> current(Unit unit, ObservationScope scope) {
    return history(unit, ObservationalMemoryHistory.of(scope).limit(1)).stream().findFirst();
  }

  static List<MastraObservationalMemory> history(Unit unit, ObservationalMemoryHistory request) {
    Conditions conditions =
        new Conditions()
            .and("\"lookupKey\" = :lookupKey", "lookupKey", request.scope().lookupKey());
    Instant from = request.from();
    if (from != null) {
      conditions.and(CREATED + " >= cast(:from as timestamptz)", "from", from.toString());
    }
    Instant until = request.until();
    if (until != null) {
      conditions.and(CREATED + " <= cast(:until as timestamptz)", "until", until.toString());
    }
    return conditions
        .bind(
            unit.select(
                SELECT + conditions.where() + NEWEST_FIRST,
                MastraObservationalMemory.class,
                MastraObservationalMemory.class))
        .setFirstResult(request.offset())
        .setMaxResults(request.limit())
        .getResultList();
  }
}
