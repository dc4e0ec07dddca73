package dev.mastrajpa.store;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Something of the host's own, which it caches. */
@Entity
@Table(name = "note")
@Cacheable
public class Note {

  @Id private String id;

  @Column(name = "words")
  private String words;

  /** For JPA. */
  protected Note() {}

  Note(String id, String words) {
    this.id = id;
    this.words = words;
  }

  String words() {
    return words;
  }
}
