package dev.mastrajpa.jakartaee;

import dev.mastrajpa.jakartaee.told.ServerStory;
import dev.mastrajpa.stories.StoriesContract;
import dev.mastrajpa.stories.Story;
import org.junit.jupiter.api.Test;

/** All stories, told in the server. */
abstract class DeskContract extends StoriesContract {

  abstract DeskOnServer desk();

  @Override
  protected void tell(Story story) throws Exception {
    desk().server().post("/stories/" + story.name());
  }

  void tell(ServerStory story) throws Exception {
    desk().server().post("/server-stories/" + story.name());
  }

  @Test
  void aTransactionalMethodKeepsTicketAndConversation() throws Exception {
    tell(ServerStory.A_TRANSACTIONAL_METHOD_KEEPS_TICKET_AND_CONVERSATION);
  }

  @Test
  void orNeither() throws Exception {
    tell(ServerStory.OR_NEITHER);
  }

  @Test
  void anInjectedRepositoryTakesPart() throws Exception {
    tell(ServerStory.AN_INJECTED_REPOSITORY_TAKES_PART);
  }

  @Test
  void aTransactionHasOneConnection() throws Exception {
    tell(ServerStory.A_TRANSACTION_HAS_ONE_CONNECTION);
  }

  @Test
  void aNewTransactionIsNotTheCallers() throws Exception {
    tell(ServerStory.A_NEW_TRANSACTION_IS_NOT_THE_CALLERS);
  }

  @Test
  void initIsRefusedInATransaction() throws Exception {
    tell(ServerStory.INIT_IS_REFUSED_IN_A_TRANSACTION);
  }
}
