package dev.mastrajpa.entity;

import dev.mastrajpa.entity.internal.MastraTable;
import dev.mastrajpa.entity.internal.RowKey;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A file of a skill, found by what it holds: a row of {@code mastra_skill_blobs}.
 *
 * <p>Whoever stores it hashes it, as a rule by SHA-256 in hexadecimal digits, and encodes it if it
 * is no text, as a rule by Base64; which it is, the skill's own tree of files says. Nobody checks.
 */
@Entity
@Table(name = "mastra_skill_blobs")
@DynamicUpdate
@Cacheable(false)
@Cache(usage = CacheConcurrencyStrategy.NONE)
@MastraTable
public class MastraSkillBlob {

  @Id
  @Column(name = "hash", nullable = false, columnDefinition = "text")
  private String hash;

  @Column(name = "content", nullable = false, columnDefinition = "text")
  private String content;

  @Column(name = "size", nullable = false, columnDefinition = "integer")
  private int size;

  @Column(name = "\"mimeType\"", columnDefinition = "text")
  private @Nullable String mimeType;

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

  /** For JPA, and for filling in by hand. */
  public MastraSkillBlob() {}

  /**
   * A blob that a store sets the time of.
   *
   * @param size in bytes, before it was encoded
   */
  public MastraSkillBlob(String hash, String content, int size) {
    this.hash = hash;
    this.content = content;
    this.size = size;
  }

  public String getHash() {
    return hash;
  }

  public void setHash(String hash) {
    this.hash = hash;
  }

  /** The text, or the bytes as they were encoded. */
  public String getContent() {
    return content;
  }

  public void setContent(String content) {
    this.content = content;
  }

  /** How many bytes it was said to have. */
  public int getSize() {
    return size;
  }

  public void setSize(int size) {
    this.size = size;
  }

  public @Nullable String getMimeType() {
    return mimeType;
  }

  public void setMimeType(@Nullable String mimeType) {
    this.mimeType = mimeType;
  }

  public @Nullable Instant getCreatedAt() {
    return TimestampPair.instantOf(createdAt);
  }

  public void setCreatedAt(@Nullable Instant createdAt) {
    this.createdAt = TimestampPair.ofNullable(createdAt);
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return this == o || (o instanceof MastraSkillBlob other && RowKey.same(key(), other.key()));
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(key());
  }

  @Override
  public final String toString() {
    return "MastraSkillBlob[" + key() + "]";
  }

  private @Nullable Object key() {
    return RowKey.of(this, hash);
  }
}
