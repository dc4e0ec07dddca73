package dev.mastrajpa.entity.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.TypeBinderType;
import org.hibernate.binder.TypeBinder;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;

/** On every entity of ours: its table and columns are called what its annotations call them. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@TypeBinderType(binder = MastraTable.Bound.class)
public @interface MastraTable {

  /** Hibernate calls it when it has bound the entity: from then on it binds something else. */
  final class Bound implements TypeBinder<MastraTable> {

    @Override
    public void bind(
        MastraTable annotation, MetadataBuildingContext context, PersistentClass entity) {
      if (context.getBuildingOptions().getPhysicalNamingStrategy() instanceof NamesKept kept) {
        kept.endOfEntity();
      }
    }

    @Override
    public void bind(
        MastraTable annotation, MetadataBuildingContext context, Component embeddable) {
      throw new UnsupportedOperationException("an entity's annotation");
    }
  }
}
