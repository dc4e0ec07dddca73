package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;

/** Takes a repository from the store, whoever has made that. */
public class RepositoryCreator implements SyntheticBeanCreator<Object> {

  /** The parameter that says which. */
  public static final String NAME = "name";

  @Override
  public Object create(Instance<Object> lookup, Parameters parameters) {
    Repository repository = Repository.valueOf(parameters.get(NAME, String.class));
    return repository.of(lookup.select(PostgresStore.class).get());
  }
}
