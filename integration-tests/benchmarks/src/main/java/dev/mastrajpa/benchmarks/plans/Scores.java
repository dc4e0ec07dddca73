package dev.mastrajpa.benchmarks.plans;

import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.scores.ListScores;
import dev.mastrajpa.scores.ScoresRepository;
import dev.mastrajpa.scores.ScoringSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scores: half of them of one scorer, a third of one agent, four to a span, one in ten of one large
 * experiment; one in twenty is of a test. One organization has nine in ten, and another one in a
 * thousand. Every ten are of one moment, as a batch leaves them.
 *
 * @param scores how many
 */
record Scores(String schema, int scores) implements Data {

  private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

  private static final String LOAD =
      """
      insert into %s.mastra_scorers
        (id, "scorerId", "traceId", "spanId", "runId", scorer, score, metadata, input, output,
         "entityType", entity, "entityId", source, "organizationId", "projectId",
         "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      select
        md5(cast(i as text)),
        case i %% 2 when 0 then 'busy' else 'scorer-' || i / 100 end,
        'trace-' || i / 40,
        'span-' || i / 4,
        case i %% 10 when 0 then 'experiment' else 'run-' || i / 40 end,
        jsonb_build_object('id', 'scorer'),
        random(),
        jsonb_build_object('language', 'de'),
        jsonb_build_object('text', filler),
        jsonb_build_object('text', filler),
        'AGENT',
        jsonb_build_object('id', 'agent'),
        case i %% 3 when 0 then 'agent-busy' else 'agent-' || i / 100 end,
        case i %% 20 when 0 then 'TEST' else 'LIVE' end,
        case when i %% 1000 = 0 then 'org-small' when i %% 10 <> 5 then 'org-large' end,
        case when i %% 10 <> 5 then 'project-' || i %% 4 end,
        timestamp '2026-01-01' + i / 10 * interval '1 second',
        timestamptz '2026-01-01Z' + i / 10 * interval '1 second',
        timestamp '2026-01-01' + i / 10 * interval '1 second',
        timestamptz '2026-01-01Z' + i / 10 * interval '1 second'
      from generate_series(0, %d - 1) i,
        (select string_agg(md5(cast(j as text)), '') as filler from generate_series(1, 20) j) one
      """;

  @Override
  public void load(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOAD.formatted(schema, scores));
      statement.execute("vacuum analyze " + schema + ".mastra_scorers");
    }
  }

  @Override
  public List<Listing> listings() {
    ListScores busy = ListScores.ofScorer("busy").perPage(20).withoutTotal();
    ListScores agent = ListScores.ofEntity("agent-busy", "AGENT").perPage(20).withoutTotal();
    ListScores experiment = ListScores.ofRun("experiment").perPage(20).withoutTotal();
    ListScores span = ListScores.ofSpan("trace-7", "span-70").withoutTotal();
    Instant late = BASE.plusSeconds((scores - scores / 20) / 10);
    Cursor middle = Cursor.after(BASE.plusSeconds(scores / 20), "8");
    return List.of(
        scores("scores-of-scorer", busy),
        scores("scores-of-scorer-oldest", busy.oldestFirst()),
        scores("scores-of-scorer-tenth-page", busy.page(10)),
        scores("scores-of-scorer-since", busy.from(late)),
        scores("scores-of-scorer-of-tests", busy.source(ScoringSource.TEST)),
        scores("scores-of-scorer-of-entity", busy.entity("agent-busy", "AGENT")),
        scores("scores-of-scorer-of-entity-of-any-type", busy.entityId("agent-busy")),
        scores(
            "scores-of-scorer-of-entity-of-organization",
            busy.entity("agent-busy", "AGENT").organizationId("org-large")),
        scores("scores-of-scorer-of-organization", busy.organizationId("org-large")),
        scores("scores-of-scorer-of-project", busy.projectId("project-2")),
        scores("scores-of-scorer-of-small-organization", busy.organizationId("org-small")),
        scores("scores-of-rare-scorer", ListScores.ofScorer("scorer-7").withoutTotal()),
        listing("scores-of-scorer-after-cursor", all -> all.listScores(busy, middle)),
        scores("scores-of-entity", agent),
        scores("scores-of-entity-of-organization", agent.organizationId("org-large")),
        scores("scores-of-entity-of-small-organization", agent.organizationId("org-small")),
        listing("scores-of-entity-after-cursor", all -> all.listScores(agent, middle)),
        scores("scores-of-run", ListScores.ofRun("run-7").withoutTotal()),
        scores("scores-of-large-run", experiment),
        listing("scores-of-run-after-cursor", all -> all.listScores(experiment, middle)),
        scores("scores-of-span", span),
        scores("scores-of-span-of-organization", span.organizationId("org-large")),
        listing("score-by-id", all -> all.getScoreById("cfcd208495d565ef66e7dff9f98764da")));
  }

  private static Listing scores(String name, ListScores request) {
    return listing(name, scores -> scores.listScores(request));
  }

  private static Listing listing(String name, Consumer<ScoresRepository> call) {
    return new Listing(name, store -> call.accept(store.scores()));
  }
}
