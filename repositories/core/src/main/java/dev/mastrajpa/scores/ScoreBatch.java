package dev.mastrajpa.scores;

import dev.mastrajpa.entity.MastraScore;
import dev.mastrajpa.internal.Arguments;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores to be saved together: checked, completed, and one row an id.
 *
 * <p>Where an id comes twice, the last score wins but for the time of creation, which is the first
 * one's: as if they had been saved one after the other.
 */
final class ScoreBatch {

  private final Map<String, MastraScore> rows = new LinkedHashMap<>();

  private ScoreBatch() {}

  static ScoreBatch of(Arguments arguments, List<MastraScore> scores) {
    ScoreBatch batch = new ScoreBatch();
    int position = 0;
    for (MastraScore score : arguments.present("scores", scores)) {
      batch.add(ScoreRow.of(arguments, "scores[" + position++ + "]", score));
    }
    return batch;
  }

  static ScoreBatch ofOne(Arguments arguments, MastraScore score) {
    ScoreBatch batch = new ScoreBatch();
    batch.add(ScoreRow.of(arguments, "score", score));
    return batch;
  }

  private void add(MastraScore row) {
    MastraScore earlier = rows.get(row.getId());
    if (earlier != null) {
      row.setCreatedAt(earlier.getCreatedAt());
    }
    rows.put(row.getId(), row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The rows, in the order in which their ids first came. */
  Collection<MastraScore> rows() {
    return rows.values();
  }
}
