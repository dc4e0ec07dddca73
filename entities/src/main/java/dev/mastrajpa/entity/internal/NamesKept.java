package dev.mastrajpa.entity.internal;

import dev.mastrajpa.entity.MastraEntities;
import jakarta.persistence.Table;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategy;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;

/**
 * The host's naming strategy, which is not asked while one of our entities is bound.
 *
 * <p>On Hibernate 6 the usual strategy makes {@code created_at} of our quoted {@code "createdAt"}.
 * A strategy is not told whose name it is given, and the host's columns may well have the same
 * names as ours. But Hibernate binds one entity after the other: its table comes first, and {@link
 * MastraTable} says when it is done. What lies between is ours.
 *
 * <p>So this is also where each unit that has an entity of ours comes by, in whatever way it got
 * it, before a column is bound: here it hears of libraries that do not go together.
 */
final class NamesKept implements PhysicalNamingStrategy {

  private static final Set<String> TABLES =
      MastraEntities.all().stream()
          .map(entity -> entity.getAnnotation(Table.class).name())
          .collect(Collectors.toUnmodifiableSet());

  private final PhysicalNamingStrategy hosts;
  private final LibraryPair libraries;
  private boolean ours;

  NamesKept(PhysicalNamingStrategy hosts, LibraryPair libraries) {
    this.hosts = hosts;
    this.libraries = libraries;
  }

  void endOfEntity() {
    ours = false;
  }

  @Override
  public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment environment) {
    ours = TABLES.contains(name.getText());
    if (ours) {
      libraries.check();
    }
    return ours ? name : hosts.toPhysicalTableName(name, environment);
  }

  @Override
  public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment environment) {
    return ours ? name : hosts.toPhysicalColumnName(name, environment);
  }

  @Override
  public Identifier toPhysicalCatalogName(Identifier name, JdbcEnvironment environment) {
    return hosts.toPhysicalCatalogName(name, environment);
  }

  @Override
  public Identifier toPhysicalSchemaName(Identifier name, JdbcEnvironment environment) {
    return hosts.toPhysicalSchemaName(name, environment);
  }

  @Override
  public Identifier toPhysicalSequenceName(Identifier name, JdbcEnvironment environment) {
    return hosts.toPhysicalSequenceName(name, environment);
  }

  @Override
  public Identifier toPhysicalTypeName(Identifier name, JdbcEnvironment environment) {
    return hosts.toPhysicalTypeName(name, environment);
  }
}
