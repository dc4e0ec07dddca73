package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.db.DbClient;
import dev.mastrajpa.memory.MemoryRepository;
import dev.mastrajpa.workflows.WorkflowsRepository;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;

/** Each takes a repository from the store, whoever has made that. */
public final class RepositoryCreators {

  private RepositoryCreators() {}

  private static PostgresStore storeIn(Instance<Object> container) {
    return container.select(PostgresStore.class).get();
  }

  /** {@link PostgresStore#memory()}. */
  public static class Memory implements SyntheticBeanCreator<MemoryRepository> {
    @Override
    public MemoryRepository create(Instance<Object> container, Parameters parameters) {
      return storeIn(container).memory();
    }
  }

  /** {@link PostgresStore#workflows()}. */
  public static class Workflows implements SyntheticBeanCreator<WorkflowsRepository> {
    @Override
    public WorkflowsRepository create(Instance<Object> container, Parameters parameters) {
      return storeIn(container).workflows();
    }
  }

  /** {@link PostgresStore#db()}. */
  public static class Db implements SyntheticBeanCreator<DbClient> {
    @Override
    public DbClient create(Instance<Object> container, Parameters parameters) {
      return storeIn(container).db();
    }
  }
}
