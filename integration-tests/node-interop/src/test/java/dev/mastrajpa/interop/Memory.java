package dev.mastrajpa.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one side, asked as the original is asked, in {@link PeerJson}. Both sides answer in
 * the form of {@link Answers}, so that what they say can be compared.
 */
interface Memory {

  JsonNode saveThread(JsonNode thread);

  /** Null if there is no such thread. */
  @Nullable JsonNode getThreadById(String threadId);

  JsonNode updateThread(String threadId, @Nullable String title, @Nullable JsonNode metadata);

  JsonNode updateThreadResourceId(String threadId, String resourceId);

  void deleteThread(String threadId);

  /**
   * @return {@code threads}, {@code hasMore} and, where it was asked for, {@code total}
   */
  JsonNode listThreads(JsonNode request);

  JsonNode saveMessages(Collection<? extends JsonNode> messages);

  /**
   * @return {@code messages}, {@code hasMore} and, where it was asked for, {@code total}
   */
  JsonNode listMessages(JsonNode request);

  JsonNode listMessagesByResourceId(JsonNode request);

  JsonNode listMessagesById(Collection<String> messageIds);

  /** Null if there is no such resource. */
  @Nullable JsonNode getResourceById(String resourceId);

  JsonNode saveResource(JsonNode resource);

  /**
   * @param workingMemory null leaves it, JSON null forgets it
   */
  JsonNode updateResource(
      String resourceId, @Nullable JsonNode workingMemory, @Nullable JsonNode metadata);
}
