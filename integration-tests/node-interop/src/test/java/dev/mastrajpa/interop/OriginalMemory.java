package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The memory of the original. */
final class OriginalMemory implements Memory {

  private final NodePeer.Store store;

  OriginalMemory(NodePeer.Store store) {
    this.store = store;
  }

  @Override
  public JsonNode saveThread(JsonNode thread) {
    return Answers.row(call("saveThread", object().set("thread", thread)));
  }

  @Override
  public @Nullable JsonNode getThreadById(String threadId) {
    JsonNode thread = call("getThreadById", object().put("threadId", threadId));
    return thread.isNull() ? null : Answers.row(thread);
  }

  @Override
  public JsonNode updateThread(
      String threadId, @Nullable String title, @Nullable JsonNode metadata) {
    ObjectNode request = object().put("id", threadId);
    if (title != null) {
      request.put("title", title);
    }
    if (metadata != null) {
      request.set("metadata", metadata);
    }
    return Answers.row(call("updateThread", request));
  }

  @Override
  public JsonNode updateThreadResourceId(String threadId, String resourceId) {
    return Answers.row(
        call(
            "updateThreadResourceId",
            object().put("threadId", threadId).put("resourceId", resourceId)));
  }

  @Override
  public void deleteThread(String threadId) {
    call("deleteThread", object().put("threadId", threadId));
  }

  @Override
  public JsonNode listThreads(JsonNode request) {
    ObjectNode page = (ObjectNode) call("listThreads", request);
    ArrayNode threads = object().arrayNode();
    page.path("threads").forEach(thread -> threads.add(Answers.row(thread)));
    page.set("threads", threads);
    return page;
  }

  @Override
  public JsonNode saveMessages(Collection<? extends JsonNode> messages) {
    return messages(call("saveMessages", saving(messages))).path("messages");
  }

  private static JsonNode saving(Collection<? extends JsonNode> messages) {
    ObjectNode request = object();
    request.putArray("messages").addAll(messages);
    return request;
  }

  @Override
  public JsonNode listMessages(JsonNode request) {
    return messages(call("listMessages", request));
  }

  @Override
  public JsonNode listMessagesByResourceId(JsonNode request) {
    return messages(call("listMessagesByResourceId", request));
  }

  @Override
  public JsonNode listMessagesById(Collection<String> messageIds) {
    ObjectNode request = object();
    messageIds.forEach(request.putArray("messageIds")::add);
    return messages(call("listMessagesById", request)).path("messages");
  }

  @Override
  public @Nullable JsonNode getResourceById(String resourceId) {
    JsonNode resource = call("getResourceById", object().put("resourceId", resourceId));
    return resource.isNull() ? null : Answers.row(resource);
  }

  @Override
  public JsonNode saveResource(JsonNode resource) {
    return Answers.row(call("saveResource", object().set("resource", resource)));
  }

  @Override
  public JsonNode updateResource(
      String resourceId, @Nullable JsonNode workingMemory, @Nullable JsonNode metadata) {
    ObjectNode request = object().put("resourceId", resourceId);
    if (workingMemory != null) {
      request.set("workingMemory", workingMemory);
    }
    if (metadata != null) {
      request.set("metadata", metadata);
    }
    return Answers.row(call("updateResource", request));
  }

  /** Changes messages; each patch is an object with an {@code id}. */
  void updateMessages(JsonNode patches) {
    call("updateMessages", object().set("messages", patches));
  }

  void deleteMessages(JsonNode messageIds) {
    call("deleteMessages", messageIds);
  }

  void copyThread(JsonNode request) {
    call("copyThread", request);
  }

  private static JsonNode messages(JsonNode answer) {
    ObjectNode page = (ObjectNode) answer;
    ArrayNode messages = object().arrayNode();
    page.path("messages").forEach(message -> messages.add(Answers.message(message)));
    page.set("messages", messages);
    return page;
  }

  private JsonNode call(String method, JsonNode request) {
    return store.call("memory", method, request);
  }
}
