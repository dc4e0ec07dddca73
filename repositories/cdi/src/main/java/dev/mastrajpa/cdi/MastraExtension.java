package dev.mastrajpa.cdi;

import dev.mastrajpa.Domains;
import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.cdi.internal.Libraries;
import dev.mastrajpa.cdi.internal.MetricsCreator;
import dev.mastrajpa.cdi.internal.ReadinessCreator;
import dev.mastrajpa.cdi.internal.RepositoryCreator;
import dev.mastrajpa.cdi.internal.StoreCreator;
import dev.mastrajpa.cdi.internal.StoreDisposer;
import dev.mastrajpa.cdi.internal.StoreSources;
import dev.mastrajpa.cdi.internal.StoreStart;
import dev.mastrajpa.db.DbClient;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanBuilder;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/**
 * Adds the store and its repositories to the container, each where the application has no bean of
 * its own for it: one with the qualifier {@code @Default} that is no alternative, for an
 * alternative wins over ours without our doing.
 */
public class MastraExtension implements BuildCompatibleExtension {

  private static final Set<String> LEAVE_IT_DEFAULT =
      Set.of(Any.class.getName(), Named.class.getName());

  private final Set<String> typesOfTheApplication = new HashSet<>();

  /** Adds the beans that are classes of this module. */
  @Discovery
  public void addClasses(ScannedClasses classes) {
    classes.add(StoreSources.class.getName());
    classes.add(StoreStart.class.getName());
  }

  /** Looks at a bean of the application. */
  @Registration(types = Object.class)
  public void notice(BeanInfo bean) {
    if (!bean.isAlternative() && isDefault(bean)) {
      bean.types().stream()
          .filter(type -> type.isClass())
          .forEach(type -> typesOfTheApplication.add(type.asClass().declaration().name()));
    }
  }

  /**
   * Adds what the application does not have, and what hangs on a library if that is there. The
   * latter are no classes to discover, because a container that finds all by annotations would also
   * find them where the library is missing.
   */
  @Synthesis
  public void addBeans(SyntheticComponents components) {
    if (isMissing(PostgresStore.class)) {
      SyntheticBeanBuilder<PostgresStore> store =
          components
              .addBean(PostgresStore.class)
              .type(PostgresStore.class)
              .scope(Singleton.class)
              .createWith(StoreCreator.class)
              .disposeWith(StoreDisposer.class);
      if (isMissing(MastraRepositories.class)) {
        store.type(MastraRepositories.class);
      }
    }
    addRepository(components, DbClient.class);
    Domains.repositories().forEach(type -> addRepository(components, type));
    if (Libraries.hasMicroProfileHealth()) {
      ReadinessCreator.addTo(components);
    }
    if (Libraries.hasMicrometer()) {
      MetricsCreator.addTo(components);
    }
  }

  private void addRepository(SyntheticComponents components, Class<?> type) {
    if (isMissing(type)) {
      RepositoryCreator.addTo(components, type);
    }
  }

  private boolean isMissing(Class<?> type) {
    return !typesOfTheApplication.contains(type.getName());
  }

  private static boolean isDefault(BeanInfo bean) {
    Set<String> qualifiers = new HashSet<>();
    for (AnnotationInfo qualifier : bean.qualifiers()) {
      qualifiers.add(qualifier.name());
    }
    return qualifiers.contains(Default.class.getName()) || LEAVE_IT_DEFAULT.containsAll(qualifiers);
  }
}
