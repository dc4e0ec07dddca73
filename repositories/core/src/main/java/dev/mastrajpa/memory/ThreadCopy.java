package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraThread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A thread that was copied.
 *
 * @param thread the copy, as it is stored
 * @param messageIds from the ids of the source's messages to those of their copies, oldest first;
 *     unmodifiable
 */
public record ThreadCopy(MastraThread thread, Map<String, String> messageIds) {

  public ThreadCopy {
    messageIds = Collections.unmodifiableMap(new LinkedHashMap<>(messageIds));
  }
}
