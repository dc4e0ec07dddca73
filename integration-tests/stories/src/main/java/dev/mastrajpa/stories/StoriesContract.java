package dev.mastrajpa.stories;

import org.junit.jupiter.api.Test;

/** All stories as tests: a host extends it and says how a story is told there. */
public abstract class StoriesContract {

  /** Runs the story in this host, wherever that is. */
  protected abstract void tell(Story story) throws Exception;

  @Test
  public void findsWhatWasLeft() throws Exception {
    tell(Story.FINDS_WHAT_WAS_LEFT);
  }

  @Test
  public void initialisesAndValidates() throws Exception {
    tell(Story.INITIALISES_AND_VALIDATES);
  }

  @Test
  public void keepsItsTablesInTheirSchema() throws Exception {
    tell(Story.KEEPS_ITS_TABLES_IN_THEIR_SCHEMA);
  }

  @Test
  public void keepsItsRowsWhenTheHostDropsItsOwn() throws Exception {
    tell(Story.KEEPS_ITS_ROWS_WHEN_THE_HOST_DROPS_ITS_OWN);
  }

  @Test
  public void savesAndReads() throws Exception {
    tell(Story.SAVES_AND_READS);
  }

  @Test
  public void pages() throws Exception {
    tell(Story.PAGES);
  }

  @Test
  public void readsManyRows() throws Exception {
    tell(Story.READS_MANY_ROWS);
  }

  @Test
  public void mergesConcurrently() throws Exception {
    tell(Story.MERGES_CONCURRENTLY);
  }

  @Test
  public void goesOnWithRuns() throws Exception {
    tell(Story.GOES_ON_WITH_RUNS);
  }

  @Test
  public void keepsScores() throws Exception {
    tell(Story.KEEPS_SCORES);
  }

  @Test
  public void keepsTraces() throws Exception {
    tell(Story.KEEPS_TRACES);
  }

  @Test
  public void storesTheGoodSpansOfABatch() throws Exception {
    tell(Story.STORES_THE_GOOD_SPANS_OF_A_BATCH);
  }

  @Test
  public void keepsWhatAnAgentMakesOfAThread() throws Exception {
    tell(Story.KEEPS_WHAT_AN_AGENT_MAKES_OF_A_THREAD);
  }

  @Test
  public void keepsFilesOfSkills() throws Exception {
    tell(Story.KEEPS_FILES_OF_SKILLS);
  }

  @Test
  public void commitsTogether() throws Exception {
    tell(Story.COMMITS_TOGETHER);
  }

  @Test
  public void rollsBackTogether() throws Exception {
    tell(Story.ROLLS_BACK_TOGETHER);
  }

  @Test
  public void seesWhatIsNotFlushed() throws Exception {
    tell(Story.SEES_WHAT_IS_NOT_FLUSHED);
  }

  @Test
  public void takesPartOnlyWhereItShould() throws Exception {
    tell(Story.TAKES_PART_ONLY_WHERE_IT_SHOULD);
  }

  @Test
  public void isOneTransactionWhereItIsAskedFor() throws Exception {
    tell(Story.IS_ONE_TRANSACTION_WHERE_IT_IS_ASKED_FOR);
  }

  @Test
  public void spoilsTheCommitWhenAStatementFails() throws Exception {
    tell(Story.SPOILS_THE_COMMIT_WHEN_A_STATEMENT_FAILS);
  }

  @Test
  public void spoilsTheCommitWhenAnOperationGivesUp() throws Exception {
    tell(Story.SPOILS_THE_COMMIT_WHEN_AN_OPERATION_GIVES_UP);
  }

  @Test
  public void doesNoHarmWhenAnArgumentIsRefused() throws Exception {
    tell(Story.DOES_NO_HARM_WHEN_AN_ARGUMENT_IS_REFUSED);
  }

  @Test
  public void joinsRowsInJpql() throws Exception {
    tell(Story.JOINS_ROWS_IN_JPQL);
  }

  @Test
  public void findsByCriteria() throws Exception {
    tell(Story.FINDS_BY_CRITERIA);
  }

  @Test
  public void filtersJsonInJpql() throws Exception {
    tell(Story.FILTERS_JSON_IN_JPQL);
  }

  @Test
  public void filtersJsonByAnIndex() throws Exception {
    tell(Story.FILTERS_JSON_BY_AN_INDEX);
  }
}
