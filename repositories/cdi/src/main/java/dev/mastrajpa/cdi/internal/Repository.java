package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.memory.MemoryRepository;

/** What can be injected beside the store, one for each typed accessor that it has. */
public enum Repository {
  MEMORY(MemoryRepository.class),
  DB(DbClient.class);

  private final Class<?> type;

  Repository(Class<?> type) {
    this.type = type;
  }

  /** The type to be injected. */
  public Class<?> type() {
    return type;
  }

  Object of(MastraRepositories repositories) {
    return switch (this) {
      case MEMORY -> repositories.memory();
      case DB -> repositories.db();
    };
  }
}
