package dev.mastrajpa.hosts;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity of the host's that has nothing to do with ours. */
@Entity
@Cacheable
@SuppressWarnings("NullAway.Init")
public class Memo {

  @Id String id;

  String lastReader;

  protected Memo() {}

  Memo(String id, String lastReader) {
    this.id = id;
    this.lastReader = lastReader;
  }
}
