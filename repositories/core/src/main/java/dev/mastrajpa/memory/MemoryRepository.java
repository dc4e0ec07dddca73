package dev.mastrajpa.memory;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Threads, their messages, and what is remembered of a resource.
 *
 * <pre>{@code
 * memory.saveThread(new MastraThread("t1", "user-7", "Holiday"));
 * memory.saveMessages(List.of(MastraMessage.ofText("m1", "t1", "user-7", "user", "Hello")));
 * Page<MastraMessage> page = memory.listMessages(ListMessages.inThread("t1"));
 * }</pre>
 *
 * <p>What is handed out is detached: changing it changes no row. What is handed in is copied and
 * left as it is. An argument that is null, blank, or cannot be stored is refused before anything is
 * read or written, by an {@link dev.mastrajpa.error.InvalidArgumentException} that names it. Safe
 * for use by several threads.
 */
public final class MemoryRepository {

  private final Work work;
  private final Clock clock;

  public MemoryRepository(Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
  }

  /** The thread with this id; empty if there is none. */
  public Optional<MastraThread> getThreadById(String threadId) {
    String operation = "GET_THREAD_BY_ID";
    String id = Arguments.of(operation).name("threadId", threadId);
    return work.read(operation, unit -> Optional.ofNullable(unit.find(MastraThread.class, id)));
  }

  /** The thread with this id, if it belongs to this resource; else empty. */
  public Optional<MastraThread> getThreadById(String threadId, String resourceId) {
    String resource = Arguments.of("GET_THREAD_BY_ID").name("resourceId", resourceId);
    return getThreadById(threadId).filter(thread -> resource.equals(thread.getResourceId()));
  }

  /**
   * Stores a thread, in place of the one with the same id if there is one: all its columns,
   * metadata included. The time of creation is replaced too, unless the thread has none; other
   * times that it lacks become the clock's.
   *
   * @param thread with an id, a resource's id and a title, which may be empty
   * @return the row as it is now stored
   */
  public MastraThread saveThread(MastraThread thread) {
    String operation = "SAVE_THREAD";
    MastraThread row = Rows.thread(Arguments.of(operation), thread);
    return work.write(
        operation,
        unit -> {
          ThreadStatements.save(unit, row, now());
          return Objects.requireNonNull(unit.find(MastraThread.class, row.getId()));
        });
  }

  /**
   * Stores messages, all or none, and sets when their threads were last changed.
   *
   * <p>A message whose id is stored already replaces that one, in another thread even, but keeps
   * the time it was created at. Where one id comes twice, the last message wins, with the first
   * one's time. Messages without a time get the clock's, each a millisecond after the one before
   * it.
   *
   * <p>Several calls may save to the same threads at once: they wait for each other.
   *
   * <p>A content that the original could not read again (the bare JSON values {@code null}, {@code
   * true}, {@code 123}) is refused; the original stores it and fails on every later listing of the
   * thread.
   *
   * @param messages with an id, a thread's and a resource's id, a role and a content; the type is
   *     {@code v2} where there is none
   * @return the rows as they are now stored, oldest first; unlike the original's answer with those
   *     of the role {@code system}, and with the time that is stored
   * @throws StorageException if a thread does not exist; nothing is stored then
   */
  public List<MastraMessage> saveMessages(List<MastraMessage> messages) {
    Instant now = now();
    MessageBatch batch = MessageBatch.of(messages, now);
    if (batch.isEmpty()) {
      return List.of();
    }
    work.write(
        "SAVE_MESSAGES",
        unit -> {
          SortedSet<String> missing = MessageStatements.save(unit, batch, now);
          if (!missing.isEmpty()) {
            throw notFound("SAVE_MESSAGES", missing.first());
          }
          return batch;
        });
    return batch.inOrder();
  }

  /** A page of messages; see {@link ListMessages} for what can be asked. */
  public Page<MastraMessage> listMessages(ListMessages request) {
    Arguments.of(ListMessages.OPERATION).present("request", request);
    return work.read(ListMessages.OPERATION, unit -> MessageQueries.list(unit, request));
  }

  /** What is remembered of the resource with this id; empty if nothing is. */
  public Optional<MastraResource> getResourceById(String resourceId) {
    String operation = "GET_RESOURCE_BY_ID";
    String id = Arguments.of(operation).name("resourceId", resourceId);
    return work.read(operation, unit -> Optional.ofNullable(unit.find(MastraResource.class, id)));
  }

  /**
   * Stores a resource that is not there yet. Times that it lacks become the clock's.
   *
   * @return the row as it is now stored
   * @throws StorageException if there is one with this id already; nothing is changed then, and a
   *     transaction around the call can go on
   */
  public MastraResource saveResource(MastraResource resource) {
    String operation = "INSERT";
    MastraResource row = Rows.resource(Arguments.of(operation), resource);
    return work.write(
        operation,
        unit -> {
          if (unit.find(MastraResource.class, row.getId()) != null
              || !ResourceStatements.insert(unit, row, now())) {
            throw new StorageException(
                operation,
                "FAILED",
                ErrorCategory.USER,
                "Resource " + row.getId() + " exists already",
                Map.of("tableName", "mastra_resources", "resourceId", row.getId()),
                null);
          }
          return Objects.requireNonNull(unit.find(MastraResource.class, row.getId()));
        });
  }

  private static StorageException notFound(String operation, String threadId) {
    return new StorageException(
        operation,
        "FAILED",
        ErrorCategory.USER,
        "Thread " + threadId + " not found",
        Map.of("threadId", threadId),
        null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
