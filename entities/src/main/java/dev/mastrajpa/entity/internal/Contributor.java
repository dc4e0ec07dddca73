package dev.mastrajpa.entity.internal;

import dev.mastrajpa.entity.MastraEntities;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;

/**
 * Adds the entities that a persistence unit asks for with {@value MastraEntities#ENTITIES}, and
 * settles where the tables of those it has are, however it came by them.
 *
 * <p>Hibernate calls it for every unit whose class path holds this jar, once the unit's own classes
 * are bound. In a unit that has none of our entities and asks for none, it changes nothing.
 */
public final class Contributor implements AdditionalMappingContributor {

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
    UnitSettings settings =
        new UnitSettings(
            context
                .getBootstrapContext()
                .getServiceRegistry()
                .getService(ConfigurationService.class)
                .getSettings());
    for (Class<?> entity : settings.wantedEntities()) {
      if (metadata.getEntityBinding(entity.getName()) == null) {
        contributions.contributeEntity(entity);
      }
    }
    // the last thing that is done to the mapping: until then, Hibernate finds tables by schema
    metadata.addSecondPass(
        new TablePlacement(metadata.getDatabase(), settings.schema(), settings.isHbm2ddl()));
  }
}
