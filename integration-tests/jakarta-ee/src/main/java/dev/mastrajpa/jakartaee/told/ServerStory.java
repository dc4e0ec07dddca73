package dev.mastrajpa.jakartaee.told;

/** The {@link ServerStories} by name. */
public enum ServerStory {
  A_TRANSACTIONAL_METHOD_KEEPS_TICKET_AND_CONVERSATION(
      ServerStories::aTransactionalMethodKeepsTicketAndConversation),
  OR_NEITHER(ServerStories::orNeither),
  AN_INJECTED_REPOSITORY_TAKES_PART(ServerStories::anInjectedRepositoryTakesPart),
  A_TRANSACTION_HAS_ONE_CONNECTION(ServerStories::aTransactionHasOneConnection),
  A_NEW_TRANSACTION_IS_NOT_THE_CALLERS(ServerStories::aNewTransactionIsNotTheCallers),
  INIT_IS_REFUSED_IN_A_TRANSACTION(ServerStories::initIsRefusedInATransaction),
  AN_ENTERPRISE_BEAN_COMMITS_AND_ROLLS_BACK(ServerStories::anEnterpriseBeanCommitsAndRollsBack);

  @SuppressWarnings("ImmutableEnumChecker") // references to methods hold nothing
  private final Tale tale;

  ServerStory(Tale tale) {
    this.tale = tale;
  }

  void tell(ServerStories stories) throws Exception {
    tale.tell(stories);
  }

  @FunctionalInterface
  private interface Tale {
    void tell(ServerStories stories) throws Exception;
  }
}
