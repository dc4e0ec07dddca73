package dev.mastrajpa.entity.internal;

import org.hibernate.boot.MetadataBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.spi.MetadataBuilderImplementor;
import org.hibernate.boot.spi.MetadataBuilderInitializer;

/** Puts {@link NamesKept} round the naming strategy of every unit, before it is asked anything. */
public final class KeepNames implements MetadataBuilderInitializer {

  @Override
  public void contribute(MetadataBuilder builder, StandardServiceRegistry registry) {
    LibraryPair libraries = LibraryPair.here();
    if (libraries.fit() == LibraryPair.Fit.UNLOADABLE) {
      // then no unit starts, for hypersistence-utils adds its types to each; better to hear why
      libraries.check();
    }
    builder.applyPhysicalNamingStrategy(
        new NamesKept(
            ((MetadataBuilderImplementor) builder)
                .getMetadataBuildingOptions()
                .getPhysicalNamingStrategy(),
            libraries));
  }
}
