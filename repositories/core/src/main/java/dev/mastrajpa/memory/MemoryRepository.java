package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.internal.Arguments;
import dev.mastrajpa.internal.Pages;
import dev.mastrajpa.internal.Scan;
import dev.mastrajpa.page.Cursor;
import dev.mastrajpa.page.CursoredPage;
import dev.mastrajpa.page.Direction;
import dev.mastrajpa.page.Page;
import dev.mastrajpa.schema.ThreadColumn;
import dev.mastrajpa.work.Unit;
import dev.mastrajpa.work.Work;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final List<ThreadColumn> threadColumns;

  /**
   * @param threadColumns where the rows of a thread lie that go with it
   */
  public MemoryRepository(Work work, Clock clock, List<ThreadColumn> threadColumns) {
    this.work = work;
    this.clock = clock;
    this.threadColumns = List.copyOf(threadColumns);
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
          return stored(unit, row.getId());
        });
  }

  /**
   * A page of threads; see {@link ListThreads} for what can be asked. Threads come in the order of
   * the times that are read, and their ids.
   */
  public Page<MastraThread> listThreads(ListThreads request) {
    Arguments.of(ListThreads.OPERATION).present("request", request);
    return work.read(ListThreads.OPERATION, unit -> ThreadQueries.list(unit, request));
  }

  /**
   * The threads after a cursor; {@link Cursor#start()} begins. Nothing is counted.
   *
   * @param request its page must be the first
   */
  public CursoredPage<MastraThread> listThreads(ListThreads request, Cursor after) {
    Arguments arguments = Arguments.of(ListThreads.OPERATION);
    Pages.checkCursored(ListThreads.OPERATION, arguments.present("request", request).page());
    arguments.present("after", after);
    return work.read(ListThreads.OPERATION, unit -> ThreadQueries.listAfter(unit, request, after));
  }

  /**
   * Hands all threads of a request to a consumer, as {@link #forEachMessage} does messages; by
   * change perhaps twice, see {@link #streamThreads}.
   */
  public void forEachThread(ListThreads request, Consumer<? super MastraThread> consumer) {
    Arguments.of(ListThreads.OPERATION).present("consumer", consumer);
    streamThreads(request).forEachOrdered(consumer);
  }

  /**
   * All threads of a request as a stream, which reads as {@link #streamMessages} does.
   *
   * <p>By change, the order may move while it is read. Those that were changed since this was
   * called are therefore read once more at the end, the newest by creation first: a thread that is
   * changed meanwhile may come twice, and none is left out, unless a change sets its times back. It
   * ends also if each thread is changed as it comes. Oldest first, a thread that is dated in the
   * future comes with those at the end; newest first, it comes twice.
   */
  public Stream<MastraThread> streamThreads(ListThreads request) {
    ListThreads batches =
        Arguments.of(ListThreads.OPERATION).present("request", request).all().perPage(Scan.BATCH);
    if (!batches.isByChange()) {
      return Scan.stream(cursor -> listThreads(batches, cursor));
    }
    Instant start = now();
    // oldest first, what is changed moves on and would come again and again
    ListThreads inOrder =
        batches.direction() == Direction.ASC ? batches.changedBefore(start) : batches;
    // by what no change moves
    ListThreads changed = batches.byCreation().newestFirst().changedSince(start);
    return Stream.concat(streamLatest(inOrder), streamLatest(changed));
  }

  /** A replica may show a change from before the start after it has been passed. */
  private Stream<MastraThread> streamLatest(ListThreads batches) {
    return Scan.stream(
        cursor ->
            work.readLatest(
                ListThreads.OPERATION, unit -> ThreadQueries.listAfter(unit, batches, cursor)));
  }

  /**
   * Changes a thread. Metadata is merged in the database: callers who set different members at once
   * all succeed, where the original loses some.
   *
   * @return the row as it is now stored
   * @throws StorageException if there is no such thread
   */
  public MastraThread updateThread(String threadId, ThreadPatch patch) {
    Arguments arguments = Arguments.of(ThreadPatch.OPERATION);
    String id = arguments.name("threadId", threadId);
    arguments.present("patch", patch);
    return work.write(
        ThreadPatch.OPERATION,
        unit -> {
          locked(unit, ThreadPatch.OPERATION, id);
          ThreadStatements.update(unit, id, patch, now());
          return stored(unit, id);
        });
  }

  /** The same as {@link #updateThread}, by its other name. */
  public MastraThread patchThread(String threadId, ThreadPatch patch) {
    return updateThread(threadId, patch);
  }

  /**
   * Changes a thread's metadata by what it is now. Nobody else changes the thread between the look
   * and the change, in no process; the original guards against callers in its own alone.
   *
   * @param change from the thread to members to be merged into its metadata, as {@link
   *     ThreadPatch#metadata} does; null leaves all as it is. Runs in the transaction: it should be
   *     short, and may be run again if the transaction ends in a deadlock
   * @return the row as it is now stored; empty if there is no such thread
   */
  public Optional<MastraThread> updateThreadMetadata(
      String threadId, Function<MastraThread, @Nullable JsonNode> change) {
    Arguments arguments = Arguments.of(ThreadPatch.OPERATION);
    String id = arguments.name("threadId", threadId);
    arguments.present("change", change);
    return work.write(
        ThreadPatch.OPERATION,
        unit -> {
          Optional<MastraThread> thread = ThreadStatements.lock(unit, id);
          JsonNode members = thread.isEmpty() ? null : change.apply(thread.get());
          if (members == null) {
            return thread;
          }
          ThreadPatch patch = ThreadPatch.change().metadata(members);
          ThreadStatements.update(unit, id, patch, now());
          return Optional.of(stored(unit, id));
        });
  }

  /**
   * Gives a thread and all its messages to another resource. If it is that resource's already,
   * nothing is changed.
   *
   * @return the row as it is now stored
   * @throws StorageException if there is no such thread
   */
  public MastraThread updateThreadResourceId(String threadId, String resourceId) {
    String operation = "UPDATE_THREAD_RESOURCE_ID";
    Arguments arguments = Arguments.of(operation);
    String id = arguments.name("threadId", threadId);
    String resource = arguments.name("resourceId", resourceId);
    return work.write(
        operation,
        unit -> {
          MastraThread thread = locked(unit, operation, id);
          if (resource.equals(thread.getResourceId())) {
            return thread;
          }
          ThreadStatements.giveTo(unit, id, resource, now());
          return stored(unit, id);
        });
  }

  /**
   * Deletes a thread with all that belongs to it: messages, their embeddings in the tables {@code
   * memory_messages…} of the same schema, thread state and observational memory of the thread. The
   * original leaves the last two. A table of such a name that holds no embeddings, or that the
   * store's role may not delete from, is passed over; it makes the original fail.
   *
   * <p>Deleting a thread that is not there is fine.
   */
  public void deleteThread(String threadId) {
    String operation = "DELETE_THREAD";
    String id = Arguments.of(operation).name("threadId", threadId);
    work.write(
        operation,
        unit -> {
          ThreadStatements.lock(unit, id);
          ThreadDeletion.delete(unit, threadColumns, id);
          return id;
        });
  }

  /**
   * Copies a thread with its messages, as {@link CopyThread} says. Messages keep their content,
   * role and time and get new ids.
   *
   * @throws StorageException if the source is not there, or a thread with the copy's id is
   */
  public ThreadCopy copyThread(CopyThread request) {
    Arguments.of(CopyThread.OPERATION).present("request", request);
    return work.write(CopyThread.OPERATION, unit -> ThreadCopying.copy(unit, request, now()));
  }

  /** Like {@link #copyThread}, and reads the copied messages. */
  public ThreadClone cloneThread(CopyThread request) {
    Arguments.of(CopyThread.OPERATION).present("request", request);
    return work.write(
        CopyThread.OPERATION,
        unit -> {
          ThreadCopy copy = ThreadCopying.copy(unit, request, now());
          ListMessages copied = ListMessages.inThread(copy.thread().getId()).all().withoutTotal();
          return new ThreadClone(
              copy.thread(), MessageQueries.list(unit, copied).items(), copy.messageIds());
        });
  }

  /**
   * Deletes all threads, messages and resources, with thread state and observational memory, which
   * the original leaves. Waits until nobody uses the tables, and keeps everybody out meanwhile. A
   * foreign key of the application's that refers to one of them makes it fail.
   */
  public void dangerouslyClearAll() {
    work.write(
        "CLEAR_TABLE",
        unit -> {
          ThreadDeletion.deleteAll(unit, threadColumns);
          return unit;
        });
  }

  private static MastraThread locked(Unit unit, String operation, String threadId) {
    return ThreadStatements.lock(unit, threadId).orElseThrow(() -> notFound(operation, threadId));
  }

  private static MastraThread stored(Unit unit, String threadId) {
    return Objects.requireNonNull(unit.find(MastraThread.class, threadId));
  }

  /**
   * Stores messages, all or none, and sets when their threads were last changed.
   *
   * <p>A message whose id is stored already replaces that one, in another thread even, but keeps
   * the time it was created at. Where one id comes twice, the last message wins, with the first
   * one's time. Messages without a time get the clock's, each a millisecond after the one before
   * it; so those of another call may come to lie among them if it follows within as many
   * milliseconds as there are messages. Give them times where that matters.
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
    return work.writeAtOnce(
        "SAVE_MESSAGES",
        unit -> {
          SortedSet<String> missing = MessageStatements.save(unit, batch, now);
          if (!missing.isEmpty()) {
            throw notFound("SAVE_MESSAGES", missing.first());
          }
          return batch.inOrder();
        });
  }

  /**
   * Changes messages, all or none, and sets when their threads were last changed; those they are
   * taken to as well. A patch for an id that no message has is passed over; of two for one id, the
   * second is applied to what the first has made.
   *
   * <p>The messages are held from the look at them to their change: nobody's change is lost.
   *
   * @return the messages there are, as they are now stored, in the order of the patches
   * @throws StorageException if a thread that a message is taken to does not exist; nothing is
   *     changed then
   */
  public List<MastraMessage> updateMessages(List<MessagePatch> patches) {
    Arguments arguments = Arguments.of(MessagePatch.OPERATION);
    List<MessagePatch> all = new ArrayList<>();
    for (MessagePatch patch : arguments.present("patches", patches)) {
      all.add(arguments.present("patches[" + all.size() + "]", patch));
    }
    if (all.isEmpty()) {
      return List.of();
    }
    return work.write(
        MessagePatch.OPERATION,
        unit ->
            MessageChanges.update(
                unit, all, now(), threadId -> notFound(MessagePatch.OPERATION, threadId)));
  }

  /**
   * Deletes messages and sets when their threads were last changed. Ids that no message has are
   * passed over. Embeddings of the messages stay, as they do in the original.
   */
  public void deleteMessages(Collection<String> messageIds) {
    String operation = "DELETE_MESSAGES";
    List<String> ids = ids(operation, messageIds);
    if (!ids.isEmpty()) {
      work.write(
          operation,
          unit -> {
            MessageChanges.delete(unit, ids, now());
            return unit;
          });
    }
  }

  /** A page of messages; see {@link ListMessages} for what can be asked. */
  public Page<MastraMessage> listMessages(ListMessages request) {
    Arguments.of(ListMessages.OPERATION).present("request", request);
    return work.read(ListMessages.OPERATION, unit -> MessageQueries.list(unit, request));
  }

  /**
   * The messages after a cursor; {@link Cursor#start()} begins. Nothing is counted.
   *
   * @param request its page must be the first, and it includes no message by its id
   */
  public CursoredPage<MastraMessage> listMessages(ListMessages request, Cursor after) {
    Arguments arguments = Arguments.of(ListMessages.OPERATION);
    Pages.checkCursored(ListMessages.OPERATION, arguments.present("request", request).page());
    if (!request.included().isEmpty()) {
      throw arguments.refused(
          "include", request.included().get(0).id(), "cannot be asked for with a cursor");
    }
    arguments.present("after", after);
    return work.read(
        ListMessages.OPERATION, unit -> MessageQueries.listAfter(unit, request, after));
  }

  /**
   * A page of a resource's messages: {@link #listMessages(ListMessages)} by its other name.
   *
   * @param request {@link ListMessages#ofResource}, as a rule
   * @throws dev.mastrajpa.error.InvalidArgumentException if it names no resource
   */
  public Page<MastraMessage> listMessagesByResourceId(ListMessages request) {
    String operation = "LIST_MESSAGES_BY_RESOURCE_ID";
    Arguments arguments = Arguments.of(operation);
    arguments.present("request", request);
    arguments.present("resourceId", request.resourceId());
    return work.read(operation, unit -> MessageQueries.list(unit, request));
  }

  /**
   * The messages with these ids, oldest first, without those of the role {@code system}; ids that
   * no message has are passed over.
   */
  public List<MastraMessage> listMessagesById(Collection<String> messageIds) {
    String operation = "LIST_MESSAGES_BY_ID";
    List<String> ids = ids(operation, messageIds);
    return ids.isEmpty()
        ? List.of()
        : work.read(operation, unit -> MessageQueries.listById(unit, ids));
  }

  /**
   * Hands all messages of a request to a consumer, however many there are, in its order. What the
   * request says of pages is not looked at.
   *
   * <p>They are read some at a time. While the consumer is at work, no connection and no
   * transaction is held by this, so it may take its time and use the store. Outside of a
   * transaction, messages that are saved meanwhile may be among those to come.
   */
  public void forEachMessage(ListMessages request, Consumer<? super MastraMessage> consumer) {
    Arguments.of(ListMessages.OPERATION).present("consumer", consumer);
    streamMessages(request).forEachOrdered(consumer);
  }

  /**
   * All messages of a request as a stream, which reads them as {@link #forEachMessage} does. It
   * need not be closed; one that comes from a transaction ends with it.
   */
  public Stream<MastraMessage> streamMessages(ListMessages request) {
    ListMessages batches =
        Arguments.of(ListMessages.OPERATION).present("request", request).all().perPage(Scan.BATCH);
    return Scan.stream(cursor -> listMessages(batches, cursor));
  }

  private static List<String> ids(String operation, Collection<String> messageIds) {
    Arguments arguments = Arguments.of(operation);
    List<String> ids = new ArrayList<>();
    for (String id : arguments.present("messageIds", messageIds)) {
      ids.add(arguments.name("messageIds[" + ids.size() + "]", id));
    }
    return ids;
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

  /**
   * Changes what is remembered of a resource, or begins to remember it. One statement does either:
   * callers who set different members of the metadata at once all succeed, where the original loses
   * some, and so do two who both begin.
   *
   * @return the row as it is now stored
   */
  public MastraResource updateResource(String resourceId, ResourcePatch patch) {
    Arguments arguments = Arguments.of(ResourcePatch.OPERATION);
    String id = arguments.name("resourceId", resourceId);
    arguments.present("patch", patch);
    return work.write(
        ResourcePatch.OPERATION,
        unit -> {
          ResourceStatements.update(unit, id, patch, now());
          return Objects.requireNonNull(unit.find(MastraResource.class, id));
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
