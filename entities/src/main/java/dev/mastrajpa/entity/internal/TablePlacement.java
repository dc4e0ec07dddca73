package dev.mastrajpa.entity.internal;

import dev.mastrajpa.entity.MastraEntities;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.MappingException;
import org.hibernate.Version;
import org.hibernate.annotations.Type;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernate.type.CustomType;
import org.jspecify.annotations.Nullable;

/**
 * Puts our tables in their schema, and out of the reach of {@code hibernate.hbm2ddl.auto} and its
 * like: what agents remember must not be dropped by a host's setting for development.
 *
 * <p>Schema tools go through the tables of the namespaces, so a table in none is no business of
 * theirs. A schema filter would be the official way, but there is one to a unit, which may be the
 * host's, and {@code Persistence.generateSchema} sees only one that is in the unit's properties.
 */
final class TablePlacement implements SecondPass {

  private static final long serialVersionUID = 1L;

  private final transient Database database;
  private final @Nullable String schema;
  private final boolean hbm2ddl;

  TablePlacement(Database database, @Nullable String schema, boolean hbm2ddl) {
    this.database = database;
    this.schema = schema;
    this.hbm2ddl = hbm2ddl;
  }

  @Override
  public void doSecondPass(Map<String, PersistentClass> persistentClasses) {
    for (Class<?> entity : MastraEntities.all()) {
      PersistentClass mapped = persistentClasses.get(entity.getName());
      if (mapped != null) {
        checkNames(entity, mapped.getTable());
        checkTypes(entity, mapped);
        place(mapped.getTable());
      }
    }
  }

  /** Fails for a unit whose naming strategy was set when {@link KeepNames} had been there. */
  private static void checkNames(Class<?> entity, Table table) {
    Set<String> missing = declaredColumns(entity);
    table.getColumns().forEach(column -> missing.remove(column.getName()));
    if (!missing.isEmpty()) {
      throw new MappingException(
          ("The naming strategy of the persistence unit has renamed the columns %s of %s. Set it by"
                  + " the property hibernate.physical_naming_strategy and not in code: then it is"
                  + " not asked about the tables of Mastra")
              .formatted(missing, table.getName()));
    }
  }

  /**
   * Fails in a unit that has a mapping file, whosever and whatever it is about, on Hibernate 6.3 to
   * 6.5: these then overlook {@link Type} on all classes, and JSON would be written as text.
   */
  private static void checkTypes(Class<?> entity, PersistentClass mapped) {
    for (Field field : entity.getDeclaredFields()) {
      if (field.isAnnotationPresent(Type.class)
          && !(mapped.getProperty(field.getName()).getType() instanceof CustomType)) {
        throw new MappingException(
            ("Hibernate %s has lost the type of the JSON column %s of %s, as it does before 6.6 in a"
                    + " persistence unit that has a mapping file such as META-INF/orm.xml. List the"
                    + " classes instead, give that file to a unit without Mastra's tables, or take"
                    + " Hibernate 6.6")
                .formatted(
                    Version.getVersionString(), field.getName(), mapped.getTable().getName()));
      }
    }
  }

  private static Set<String> declaredColumns(Class<?> entity) {
    Set<String> columns = new TreeSet<>();
    for (Field field : entity.getDeclaredFields()) {
      Column column = field.getAnnotation(Column.class);
      if (column != null) {
        columns.add(unquoted(column));
      }
      for (AttributeOverride part : field.getAnnotationsByType(AttributeOverride.class)) {
        columns.add(unquoted(part.column()));
      }
    }
    return columns;
  }

  private static String unquoted(Column column) {
    return column.name().replace("\"", "");
  }

  private void place(Table table) {
    for (Namespace namespace : database.getNamespaces()) {
      namespace.getTables().remove(table);
    }
    if (schema != null) {
      table.setSchema("`" + schema + "`");
    }
    if (hbm2ddl) {
      Identifier catalog = Identifier.toIdentifier(table.getCatalog());
      database
          .locateNamespace(catalog, Identifier.toIdentifier(table.getSchema()))
          .registerTable(table.getNameIdentifier(), table);
    }
  }
}
