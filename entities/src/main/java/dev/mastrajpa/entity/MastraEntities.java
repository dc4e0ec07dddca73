package dev.mastrajpa.entity;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which entities there are, by the storage domain of Mastra that they belong to.
 *
 * <p>A persistence unit gets them by the property {@value #ENTITIES}, whose value is {@code all} or
 * domains separated by commas:
 *
 * <pre>{@code <property name="mastra.entities" value="memory,workflows"/>}</pre>
 *
 * <p>Listing the classes, or naming {@value #MAPPING_FILE} as a mapping file, does the same; what
 * is already there is not added again. A unit that asks in none of these ways does not know them.
 */
public final class MastraEntities {

  /** The property by which a persistence unit asks for entities. */
  public static final String ENTITIES = "mastra.entities";

  /**
   * The property that names the schema of our tables; where it is absent, they are where the unit's
   * other tables are. The value is the name itself, without quotes.
   */
  public static final String SCHEMA = "mastra.schema";

  /**
   * The property that hands our tables over to {@code hibernate.hbm2ddl.auto} and its like: {@code
   * true} or, as if absent, {@code false}. Hibernate knows neither the indexes nor the trigger of a
   * Mastra database, and {@code create} drops what agents remember, so this is for databases that
   * are thrown away. {@code validate} does not go with it: Hibernate takes the long name of a type
   * ({@code timestamp without time zone}) for another type.
   */
  public static final String HBM2DDL = "mastra.hbm2ddl";

  /**
   * The mapping file that lists all entities, for the element of that name in a unit. It needs
   * Hibernate 6.6 or newer: before, a unit with any mapping file, this or another, cannot have our
   * entities and says so at its start, for Hibernate then overlooks the types of their columns.
   */
  public static final String MAPPING_FILE = "META-INF/mastra-orm.xml";

  private static final String ALL = "all";

  private static final Map<String, List<Class<?>>> BY_DOMAIN = new LinkedHashMap<>();

  static {
    BY_DOMAIN.put(
        "memory",
        List.of(
            MastraThread.class,
            MastraMessage.class,
            MastraResource.class,
            MastraObservationalMemory.class));
    BY_DOMAIN.put("threadState", List.of(MastraThreadState.class));
    BY_DOMAIN.put("workflows", List.of(MastraWorkflowSnapshot.class));
    BY_DOMAIN.put("scores", List.of(MastraScore.class));
    BY_DOMAIN.put("observability", List.of(MastraAiSpan.class));
    BY_DOMAIN.put("blobs", List.of(MastraSkillBlob.class));
    BY_DOMAIN.put("legacy", List.of(MastraEval.class, MastraTrace.class));
  }

  private static final List<Class<?>> ENTITY_CLASSES =
      BY_DOMAIN.values().stream().<Class<?>>flatMap(List::stream).toList();

  private MastraEntities() {}

  /** All entities. */
  public static List<Class<?>> all() {
    return ENTITY_CLASSES;
  }

  /** The names of the domains: those of Mastra, and {@code legacy} for tables it has given up. */
  public static Set<String> domains() {
    return Collections.unmodifiableSet(BY_DOMAIN.keySet());
  }

  /**
   * The entities that a value of the property {@value #ENTITIES} asks for.
   *
   * @param wanted {@code all} or domains separated by commas; blank asks for none
   * @throws IllegalArgumentException if it names a domain that does not exist
   */
  public static List<Class<?>> named(String wanted) {
    if (wanted.isBlank()) {
      return List.of();
    }
    return Arrays.stream(wanted.split(",", -1))
        .map(String::strip)
        .flatMap(name -> ofDomain(name).stream())
        .<Class<?>>map(entity -> entity)
        .distinct()
        .toList();
  }

  private static List<Class<?>> ofDomain(String name) {
    List<Class<?>> entities = name.equals(ALL) ? ENTITY_CLASSES : BY_DOMAIN.get(name);
    if (entities == null) {
      throw new IllegalArgumentException(
          "%s names '%s', which is no storage domain. It takes %s, or some of %s"
              .formatted(ENTITIES, name, ALL, String.join(", ", BY_DOMAIN.keySet())));
    }
    return entities;
  }
}
