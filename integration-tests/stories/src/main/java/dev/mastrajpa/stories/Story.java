package dev.mastrajpa.stories;

/** What the store promises in every host. */
public enum Story {
  FINDS_WHAT_WAS_LEFT(SchemaStories::findsWhatWasLeft),
  INITIALISES_AND_VALIDATES(SchemaStories::initialisesAndValidates),
  KEEPS_ITS_TABLES_IN_THEIR_SCHEMA(SchemaStories::keepsItsTablesInTheirSchema),
  KEEPS_ITS_ROWS_WHEN_THE_HOST_DROPS_ITS_OWN(SchemaStories::keepsItsRowsWhenTheHostDropsItsOwn),

  SAVES_AND_READS(MemoryStories::savesAndReads),
  PAGES(MemoryStories::pages),
  READS_MANY_ROWS(MemoryStories::readsManyRows),
  MERGES_CONCURRENTLY(MemoryStories::mergesConcurrently),

  GOES_ON_WITH_RUNS(DomainStories::goesOnWithRuns),
  KEEPS_SCORES(DomainStories::keepsScores),
  KEEPS_TRACES(DomainStories::keepsTraces),
  STORES_THE_GOOD_SPANS_OF_A_BATCH(DomainStories::storesTheGoodSpansOfABatch),
  KEEPS_WHAT_AN_AGENT_MAKES_OF_A_THREAD(DomainStories::keepsWhatAnAgentMakesOfAThread),
  KEEPS_FILES_OF_SKILLS(DomainStories::keepsFilesOfSkills),

  COMMITS_TOGETHER(TransactionStories::commitsTogether),
  ROLLS_BACK_TOGETHER(TransactionStories::rollsBackTogether),
  SEES_WHAT_IS_NOT_FLUSHED(TransactionStories::seesWhatIsNotFlushed),
  TAKES_PART_ONLY_WHERE_IT_SHOULD(TransactionStories::takesPartOnlyWhereItShould),
  IS_ONE_TRANSACTION_WHERE_IT_IS_ASKED_FOR(TransactionStories::isOneTransactionWhereItIsAskedFor),
  SPOILS_THE_COMMIT_WHEN_A_STATEMENT_FAILS(TransactionStories::spoilsTheCommitWhenAStatementFails),
  SPOILS_THE_COMMIT_WHEN_AN_OPERATION_GIVES_UP(
      TransactionStories::spoilsTheCommitWhenAnOperationGivesUp),
  DOES_NO_HARM_WHEN_AN_ARGUMENT_IS_REFUSED(TransactionStories::doesNoHarmWhenAnArgumentIsRefused),

  JOINS_ROWS_IN_JPQL(QueryStories::joinsRowsInJpql),
  FINDS_BY_CRITERIA(QueryStories::findsByCriteria),
  FILTERS_JSON_IN_JPQL(QueryStories::filtersJsonInJpql),
  FILTERS_JSON_BY_AN_INDEX(QueryStories::filtersJsonByAnIndex);

  @SuppressWarnings("ImmutableEnumChecker") // references to static methods hold nothing
  private final Tale tale;

  Story(Tale tale) {
    this.tale = tale;
  }

  /** Fails with an {@link AssertionError}, or with what the house throws, if it does not hold. */
  public void tell(House house) throws Exception {
    tale.tell(house);
  }

  @FunctionalInterface
  private interface Tale {
    void tell(House house) throws Exception;
  }
}
