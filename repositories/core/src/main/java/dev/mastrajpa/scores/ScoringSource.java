package dev.mastrajpa.scores;

/** Where the run came from that was scored. */
public enum ScoringSource {
  LIVE,
  TEST
}
