package dev.mastrajpa.hosts;

import dev.mastrajpa.entity.MastraThread;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.time.Instant;

/** An entity of the host's, with columns that we have too and a reference to one of our rows. */
@Entity
@SuppressWarnings({"NullAway.Init", "unused"})
public class Note {

  @Id String id;

  String resourceId;

  Instant createdAt;

  @ManyToOne
  @JoinColumn(name = "threadId")
  MastraThread thread;

  protected Note() {}

  Note(String id, MastraThread thread) {
    this.id = id;
    this.resourceId = thread.getResourceId();
    this.createdAt = Instant.EPOCH;
    this.thread = thread;
  }
}
