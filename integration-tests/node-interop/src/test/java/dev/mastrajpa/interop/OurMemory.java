package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.date;
import static dev.mastrajpa.interop.PeerJson.instant;
import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraResource;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.memory.ListMessages;
import dev.mastrajpa.memory.ListThreads;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.memory.ResourcePatch;
import dev.mastrajpa.memory.ThreadPatch;
import dev.mastrajpa.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Our memory, asked as the original is and answering as it does. */
final class OurMemory implements Memory {

  private final MemoryRepository memory;

  OurMemory(MemoryRepository memory) {
    this.memory = memory;
  }

  @Override
  public JsonNode saveThread(JsonNode thread) {
    MastraThread row =
        new MastraThread(
            thread.path("id").asText(),
            thread.path("resourceId").asText(),
            thread.path("title").asText());
    row.setMetadata(thread.get("metadata"));
    row.setCreatedAt(instant(thread.path("createdAt")));
    row.setUpdatedAt(instant(thread.path("updatedAt")));
    return answer(memory.saveThread(row));
  }

  @Override
  public @Nullable JsonNode getThreadById(String threadId) {
    return memory.getThreadById(threadId).map(OurMemory::answer).orElse(null);
  }

  @Override
  public JsonNode updateThread(
      String threadId, @Nullable String title, @Nullable JsonNode metadata) {
    ThreadPatch patch = ThreadPatch.change();
    patch = title == null ? patch : patch.title(title);
    patch = metadata == null ? patch : patch.metadata(metadata);
    return answer(memory.updateThread(threadId, patch));
  }

  @Override
  public JsonNode updateThreadResourceId(String threadId, String resourceId) {
    return answer(memory.updateThreadResourceId(threadId, resourceId));
  }

  @Override
  public void deleteThread(String threadId) {
    memory.deleteThread(threadId);
  }

  @Override
  public JsonNode listThreads(JsonNode request) {
    JsonNode filter = request.path("filter");
    ListThreads list =
        filter.has("resourceId")
            ? ListThreads.ofResource(filter.path("resourceId").asText())
            : ListThreads.ofAnyResource();
    for (Map.Entry<String, JsonNode> member : filter.path("metadata").properties()) {
      list = list.metadata(member.getKey(), member.getValue());
    }
    if (request.at("/orderBy/field").asText().equals("updatedAt")) {
      list = list.byChange();
    }
    if (request.at("/orderBy/direction").asText().equals("ASC")) {
      list = list.oldestFirst();
    }
    JsonNode perPage = request.path("perPage");
    list = perPage.isBoolean() ? list.all() : list.perPage(perPage.asInt(100));
    list = perPage.isBoolean() ? list : list.page(request.path("page").asInt(0));
    return page("threads", memory.listThreads(list), OurMemory::answer);
  }

  @Override
  public JsonNode saveMessages(Collection<? extends JsonNode> messages) {
    List<MastraMessage> rows = new ArrayList<>();
    messages.forEach(message -> rows.add(row(message)));
    return array(memory.saveMessages(rows), OurMemory::answer);
  }

  private static MastraMessage row(JsonNode message) {
    MastraMessage row =
        new MastraMessage(
            message.path("id").asText(),
            message.path("threadId").asText(),
            message.path("resourceId").asText(),
            message.path("role").asText(),
            message.path("content"));
    if (message.path("content").isTextual()) {
      row.setContent(message.path("content").textValue());
    }
    if (message.has("type")) {
      row.setType(message.path("type").asText());
    }
    row.setCreatedAt(instant(message.path("createdAt")));
    return row;
  }

  @Override
  public JsonNode listMessages(JsonNode request) {
    return page("messages", memory.listMessages(request(request)), OurMemory::answer);
  }

  /** The same with the messages of the role system, which the original counts but never shows. */
  JsonNode listMessagesIncludingSystem(JsonNode request) {
    return page(
        "messages", memory.listMessages(request(request).includingSystem()), OurMemory::answer);
  }

  @Override
  public JsonNode listMessagesByResourceId(JsonNode request) {
    return page("messages", memory.listMessagesByResourceId(request(request)), OurMemory::answer);
  }

  private static ListMessages request(JsonNode request) {
    JsonNode threadId = request.path("threadId");
    ListMessages list;
    if (threadId.isMissingNode()) {
      list = ListMessages.ofResource(request.path("resourceId").asText());
    } else {
      List<String> ids = new ArrayList<>();
      threadId.forEach(id -> ids.add(id.asText()));
      list =
          threadId.isArray()
              ? ListMessages.inThreads(ids)
              : ListMessages.inThread(threadId.asText());
      if (request.has("resourceId")) {
        list = list.inResource(request.path("resourceId").asText());
      }
    }
    JsonNode range = request.at("/filter/dateRange");
    if (range.has("start")) {
      Instant start = instant(range.path("start"));
      list = range.path("startExclusive").asBoolean() ? list.after(start) : list.from(start);
    }
    if (range.has("end")) {
      Instant end = instant(range.path("end"));
      list = range.path("endExclusive").asBoolean() ? list.before(end) : list.until(end);
    }
    for (Map.Entry<String, JsonNode> member : request.at("/filter/metadata").properties()) {
      list = list.metadata(member.getKey(), member.getValue());
    }
    for (JsonNode include : request.path("include")) {
      list =
          list.include(
              include.path("id").asText(),
              include.path("withPreviousMessages").asInt(0),
              include.path("withNextMessages").asInt(0));
    }
    if (request.at("/orderBy/direction").asText().equals("DESC")) {
      list = list.newestFirst();
    }
    if (!request.path("includeTotal").asBoolean(true)) {
      list = list.withoutTotal();
    }
    JsonNode perPage = request.path("perPage");
    return perPage.isBoolean()
        ? list.all()
        : list.perPage(perPage.asInt(40)).page(request.path("page").asInt(0));
  }

  @Override
  public JsonNode listMessagesById(Collection<String> messageIds) {
    return array(memory.listMessagesById(messageIds), OurMemory::answer);
  }

  @Override
  public @Nullable JsonNode getResourceById(String resourceId) {
    return memory.getResourceById(resourceId).map(OurMemory::answer).orElse(null);
  }

  @Override
  public JsonNode saveResource(JsonNode resource) {
    MastraResource row = new MastraResource(resource.path("id").asText());
    row.setWorkingMemory(resource.path("workingMemory").textValue());
    row.setMetadata(resource.get("metadata"));
    row.setCreatedAt(instant(resource.path("createdAt")));
    row.setUpdatedAt(instant(resource.path("updatedAt")));
    return answer(memory.saveResource(row));
  }

  @Override
  public JsonNode updateResource(
      String resourceId, @Nullable JsonNode workingMemory, @Nullable JsonNode metadata) {
    ResourcePatch patch = ResourcePatch.change();
    patch = workingMemory == null ? patch : patch.workingMemory(workingMemory.textValue());
    patch = metadata == null ? patch : patch.metadata(metadata);
    return answer(memory.updateResource(resourceId, patch));
  }

  private static JsonNode answer(MastraThread thread) {
    ObjectNode answer =
        object()
            .put("id", thread.getId())
            .put("resourceId", thread.getResourceId())
            .put("title", thread.getTitle());
    answer.set("metadata", thread.getMetadata());
    answer.set("createdAt", date(Objects.requireNonNull(thread.getCreatedAt())));
    answer.set("updatedAt", date(Objects.requireNonNull(thread.getUpdatedAt())));
    return Answers.row(answer);
  }

  private static JsonNode answer(MastraMessage message) {
    ObjectNode answer =
        object()
            .put("id", message.getId())
            .put("role", message.getRole())
            .put("threadId", message.getThreadId())
            .put("resourceId", message.getResourceId());
    answer.set("createdAt", date(Objects.requireNonNull(message.getCreatedAt())));
    ObjectNode content = answer.putObject("content");
    content.putArray("parts").addAll(message.parts());
    content.set("metadata", message.metadata());
    return Answers.message(answer);
  }

  private static JsonNode answer(MastraResource resource) {
    ObjectNode answer =
        object().put("id", resource.getId()).put("workingMemory", resource.getWorkingMemory());
    answer.set("metadata", resource.getMetadata());
    answer.set("createdAt", date(Objects.requireNonNull(resource.getCreatedAt())));
    answer.set("updatedAt", date(Objects.requireNonNull(resource.getUpdatedAt())));
    return Answers.row(answer);
  }

  private static <T> JsonNode page(String name, Page<T> page, Function<T, JsonNode> answer) {
    ObjectNode node = object().put("hasMore", page.hasMore());
    page.total().ifPresent(total -> node.put("total", total));
    node.set(name, array(page.items(), answer));
    return node;
  }

  private static <T> JsonNode array(List<T> rows, Function<T, JsonNode> answer) {
    ArrayNode array = object().arrayNode();
    rows.forEach(row -> array.add(answer.apply(row)));
    return array;
  }
}
