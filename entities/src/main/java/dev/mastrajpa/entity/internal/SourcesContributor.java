package dev.mastrajpa.entity.internal;

import dev.mastrajpa.entity.MastraEntities;
import java.util.Collections;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.spi.MetadataSourcesContributor;

/**
 * Adds the entities that a persistence unit asks for with {@value MastraEntities#ENTITIES}, as if
 * the unit had listed them.
 *
 * <p>A {@code Configuration} has not told its settings yet when Hibernate calls this; its entities
 * come later, by {@link MappingContributor}.
 */
public final class SourcesContributor implements MetadataSourcesContributor {

  @Override
  public void contribute(MetadataSources sources) {
    if (sources.getServiceRegistry() instanceof StandardServiceRegistry registry) {
      for (Class<?> entity : UnitSettings.of(registry).wantedEntities()) {
        sources.addAnnotatedClassName(entity.getName());
      }
    }
    if (!Collections.disjoint(sources.getAnnotatedClasses(), MastraEntities.all())) {
      // a program that lists classes may set a naming strategy too, and NamesKept is not asked
      LibraryPair.here().check();
    }
  }
}
