package dev.mastrajpa.entity.internal;

import java.util.List;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;

/**
 * Adds the entities that a persistence unit asks for and {@link SourcesContributor} could not add,
 * and settles where the tables of those it has are, however it came by them.
 *
 * <p>Hibernate calls it for every unit whose class path holds this jar, once the unit's own classes
 * are bound; an entity that comes so late cannot be the target of an association. In a unit that
 * has none of our entities and asks for none, it changes nothing.
 */
public final class MappingContributor implements AdditionalMappingContributor {

  @Override
  public String getContributorName() {
    return "mastra";
  }

  @Override
  public void contribute(
      AdditionalMappingContributions contributions,
      InFlightMetadataCollector metadata,
      ResourceStreamLocator resources,
      MetadataBuildingContext context) {
    UnitSettings settings = UnitSettings.of(context.getBootstrapContext().getServiceRegistry());
    List<Class<?>> wanted = settings.wantedEntities();
    if (!wanted.isEmpty()) {
      LibraryPair.here().check();
    }
    for (Class<?> entity : wanted) {
      if (metadata.getEntityBinding(entity.getName()) == null) {
        contributions.contributeEntity(entity);
      }
    }
    // the last thing that is done to the mapping: until then, Hibernate finds tables by schema
    metadata.addSecondPass(
        new TablePlacement(metadata.getDatabase(), settings.schema(), settings.isHbm2ddl()));
  }
}
