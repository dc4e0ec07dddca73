package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A thread that was copied, with the copies of its messages.
 *
 * @param thread the copy, as it is stored
 * @param messages the copied messages, oldest first, without those of the role {@code system};
 *     unmodifiable
 * @param messageIds from the ids of the source's messages to those of their copies, oldest first,
 *     those of the role {@code system} too; unmodifiable
 */
public record ThreadClone(
    MastraThread thread, List<MastraMessage> messages, Map<String, String> messageIds) {

  public ThreadClone {
    messages = List.copyOf(messages);
    messageIds = Collections.unmodifiableMap(new LinkedHashMap<>(messageIds));
  }
}
