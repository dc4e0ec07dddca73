package dev.mastrajpa.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.entity.internal.JsonText;
import dev.mastrajpa.entity.internal.MastraTable;
import dev.mastrajpa.entity.internal.MessageContent;
import dev.mastrajpa.entity.internal.RowKey;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * One message of a thread: a row of {@code mastra_messages}.
 *
 * <p>The content is kept as stored, for the column is text and may hold anything: JSON of the
 * current version, JSON of earlier ones, plain text. {@link #parts()}, {@link #text()} and {@link
 * #metadata()} read it as what it stands for.
 *
 * <pre>{@code
 * memory.saveMessages(List.of(MastraMessage.ofText("m1", "t1", "user-7", "user", "Hello")));
 * }</pre>
 */
@Entity
@Table(name = "mastra_messages")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraMessage {

  @Id
  @Column(name = "id", nullable = false, columnDefinition = "text")
  private String id;

  @Column(name = "thread_id", nullable = false, columnDefinition = "text")
  private String threadId;

  @Column(name = "content", nullable = false, columnDefinition = "text")
  private String content;

  @Column(name = "role", nullable = false, columnDefinition = "text")
  private String role;

  @Column(name = "type", nullable = false, columnDefinition = "text")
  private String type;

  @Embedded
  @AttributeOverride(
      name = "local",
      column =
          @Column(
              name = "\"createdAt\"",
              nullable = false,
              columnDefinition = "timestamp without time zone"))
  @AttributeOverride(
      name = "zoned",
      column = @Column(name = "\"createdAtZ\"", columnDefinition = "timestamp with time zone"))
  private @Nullable TimestampPair createdAt;

  @Column(name = "\"resourceId\"", columnDefinition = "text")
  private @Nullable String resourceId;

  /** For JPA, and for filling in by hand. */
  public MastraMessage() {}

  /**
   * A message with a content document, which should be of format 2: {@code
   * {"format":2,"parts":[…]}}. A store sets the time it finds absent; the type is {@code v2}.
   *
   * @throws IllegalArgumentException if the document is nested too deep
   */
  public MastraMessage(
      String id, String threadId, String resourceId, String role, JsonNode content) {
    this.id = id;
    this.threadId = threadId;
    this.resourceId = resourceId;
    this.role = role;
    this.content = JsonText.writePlain(content);
    this.type = "v2";
  }

  /** A message that says just this; the text becomes a content document of format 2. */
  public static MastraMessage ofText(
      String id, String threadId, String resourceId, String role, String text) {
    return new MastraMessage(id, threadId, resourceId, role, MessageContent.ofText(text));
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getThreadId() {
    return threadId;
  }

  public void setThreadId(String threadId) {
    this.threadId = threadId;
  }

  /** The column as it is stored. */
  public String getContent() {
    return content;
  }

  /** Sets the column as it will be stored: JSON is written verbatim, and so is plain text. */
  public void setContent(String content) {
    this.content = content;
  }

  /**
   * The content's parts as format 2 has them, in order: {@code {"type":"text","text":"Hello"}},
   * tool calls and their results as {@code tool-invocation}, files, reasoning.
   *
   * <p>Contents of earlier versions are converted, as the original converts them when it reads.
   * What cannot be understood is one text part with the stored text; the original fails there, and
   * on every listing that meets such a row. A tool's result in a message of an earlier version
   * whose call stands in another message has no arguments; the original looks for them in the
   * messages that happen to be listed before.
   *
   * <p>Parsed anew at each call: changing a part does not change the row.
   */
  public List<JsonNode> parts() {
    List<JsonNode> parts = new ArrayList<>();
    MessageContent.of(content).path("parts").forEach(parts::add);
    return parts;
  }

  /**
   * What the text parts say, one after the other on lines of their own; empty if there are none.
   */
  public String text() {
    StringJoiner text = new StringJoiner("\n");
    for (JsonNode part : parts()) {
      if ("text".equals(part.path("type").textValue()) && part.path("text").isTextual()) {
        text.add(part.path("text").textValue());
      }
    }
    return text.toString();
  }

  /**
   * The application's own data in the content ({@code content.metadata}): an object, empty where
   * the message has none. Parsed anew at each call.
   */
  public JsonNode metadata() {
    JsonNode metadata = MessageContent.of(content).path("metadata");
    return metadata.isObject() ? metadata : JsonNodeFactory.instance.objectNode();
  }

  public String getRole() {
    return role;
  }

  public void setRole(String role) {
    this.role = role;
  }

  /** The version of the content: {@code v2} in all that is written today. */
  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  public @Nullable Instant getCreatedAt() {
    return TimestampPair.instantOf(createdAt);
  }

  public void setCreatedAt(@Nullable Instant createdAt) {
    this.createdAt = TimestampPair.ofNullable(createdAt);
  }

  /**
   * Both columns of the time. The half without a zone orders the messages of a thread; {@link
   * #getCreatedAt} reads the other one first. They differ in rows of old writers alone.
   */
  public @Nullable TimestampPair createdAtColumns() {
    return createdAt;
  }

  public @Nullable String getResourceId() {
    return resourceId;
  }

  public void setResourceId(@Nullable String resourceId) {
    this.resourceId = resourceId;
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o || (o instanceof MastraMessage other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraMessage[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, id);
  }
}
