package dev.mastrajpa.memory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.internal.Conditions;
import dev.mastrajpa.work.Unit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Copies threads, in a number of statements that does not grow with their messages. */
final class ThreadCopying {

  /** Contents stay in the database and as they are; the copies' ids are made there too. */
  private static final String COPY_MESSAGES =
      """
      with source as materialized (
        select m.*, cast(gen_random_uuid() as text) as copy_id
        from {mastra}.mastra_messages m
        %s
        order by m."createdAt" desc, m.id desc
        limit cast(:latest as bigint)),
      copies as (
        insert into {mastra}.mastra_messages
          (id, thread_id, content, role, type, "createdAt", "createdAtZ", "resourceId")
        select copy_id, :copy, content, role, type, "createdAt", "createdAtZ", :resourceId
        from source)
      select id, copy_id from source order by "createdAt", id
      """;

  /** Tells Hibernate that messages have changed too, for it takes the copying for a query. */
  private static final String INSERT_THREAD =
      """
      insert into {mastra}.mastra_threads
        (id, "resourceId", title, metadata, "createdAt", "createdAtZ", "updatedAt", "updatedAtZ")
      values
        (:id, :resourceId, :title, cast(:metadata as jsonb),
         cast(:now as timestamp), cast(:now as timestamptz),
         cast(:now as timestamp), cast(:now as timestamptz))
      on conflict (id) do nothing
      """;

  private ThreadCopying() {}

  static ThreadCopy copy(Unit unit, CopyThread request, Instant now) {
    MastraThread source =
        ThreadStatements.keep(unit, request.sourceThreadId())
            .orElseThrow(() -> sourceNotFound(request.sourceThreadId()));
    String id =
        Objects.requireNonNullElseGet(request.newThreadId(), () -> UUID.randomUUID().toString());
    if (unit.find(MastraThread.class, id) != null) {
      throw exists(id);
    }
    String resourceId = Objects.requireNonNullElse(request.resourceId(), source.getResourceId());
    Map<String, String> messageIds = copyMessages(unit, request, id, resourceId);
    int inserted =
        unit.change(INSERT_THREAD, MastraThread.class, MastraMessage.class)
            .setParameter("id", id)
            .setParameter("resourceId", resourceId)
            .setParameter("title", title(request, source))
            .setParameter("metadata", metadata(request, messageIds, now))
            .setParameter("now", now.toString())
            .executeUpdate();
    if (inserted == 0) {
      throw exists(id);
    }
    return new ThreadCopy(Objects.requireNonNull(unit.find(MastraThread.class, id)), messageIds);
  }

  private static Map<String, String> copyMessages(
      Unit unit, CopyThread request, String id, String resourceId) {
    Conditions conditions =
        new Conditions().and("m.thread_id = :source", "source", request.sourceThreadId());
    Instant start = request.start();
    if (start != null) {
      conditions.and("m.\"createdAt\" >= cast(:start as timestamp)", "start", start.toString());
    }
    Instant end = request.end();
    if (end != null) {
      conditions.and("m.\"createdAt\" <= cast(:end as timestamp)", "end", end.toString());
    }
    if (!request.messageIds().isEmpty()) {
      conditions.and(
          "m.id = any(cast(:ids as text[]))", "ids", request.messageIds().toArray(String[]::new));
    }
    Map<String, String> messageIds = new LinkedHashMap<>();
    for (Object[] copied :
        conditions
            .bind(
                unit.select(
                    COPY_MESSAGES.formatted(conditions.where()),
                    Object[].class,
                    MastraMessage.class))
            .setParameter("latest", request.latest(), Integer.class)
            .setParameter("copy", id)
            .setParameter("resourceId", resourceId)
            .getResultList()) {
      messageIds.put((String) copied[0], (String) copied[1]);
    }
    return messageIds;
  }

  private static String title(CopyThread request, MastraThread source) {
    String given = request.title();
    if (given != null) {
      return given;
    }
    return source.getTitle().isEmpty() ? "" : "Clone of " + source.getTitle();
  }

  private static String metadata(CopyThread request, Map<String, String> messageIds, Instant now) {
    ObjectNode metadata = request.metadata();
    ObjectNode clone = metadata.putObject("clone");
    clone.put("sourceThreadId", request.sourceThreadId());
    clone.put("clonedAt", now.toString());
    String last = null;
    for (String messageId : messageIds.keySet()) {
      last = messageId;
    }
    if (last != null) {
      clone.put("lastMessageId", last);
    }
    return JsonText.write(metadata);
  }

  private static StorageException sourceNotFound(String threadId) {
    return new StorageException(
        CopyThread.OPERATION,
        "SOURCE_NOT_FOUND",
        ErrorCategory.USER,
        "Thread " + threadId + ", which was to be copied, not found",
        Map.of("sourceThreadId", threadId),
        null);
  }

  private static StorageException exists(String threadId) {
    return new StorageException(
        CopyThread.OPERATION,
        "THREAD_EXISTS",
        ErrorCategory.USER,
        "Thread " + threadId + " exists already",
        Map.of("newThreadId", threadId),
        null);
  }
}
