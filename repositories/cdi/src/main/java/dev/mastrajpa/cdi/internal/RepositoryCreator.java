package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.inject.Singleton;

/** Takes a repository from the store, whoever has made that. */
public class RepositoryCreator implements SyntheticBeanCreator<Object> {

  private static final String TYPE = "type";

  /** Has the repositories of this class be made by this one. */
  @SuppressWarnings("unchecked") // the class of the bean says what its creator creates
  public static <T> void addTo(SyntheticComponents components, Class<T> type) {
    Class<? extends SyntheticBeanCreator<T>> creator =
        (Class<? extends SyntheticBeanCreator<T>>) (Class<?>) RepositoryCreator.class;
    components
        .addBean(type)
        .type(type)
        .scope(Singleton.class)
        .withParam(TYPE, type)
        .createWith(creator);
  }

  @Override
  public Object create(Instance<Object> container, Parameters parameters) {
    Class<?> type = parameters.get(TYPE, Class.class);
    return container.select(PostgresStore.class).get().repository(type);
  }
}
