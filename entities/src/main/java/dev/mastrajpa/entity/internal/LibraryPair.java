package dev.mastrajpa.entity.internal;

import java.net.URL;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.MappingException;
import org.hibernate.Version;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate and the hypersistence-utils beside it, of which each line of Hibernate has its own.
 *
 * @param hibernate Hibernate's version; null where it cannot be known, as in a jar of jars, whose
 *     manifest tells the application's version
 * @param artifacts the endings of the artifacts found, such as {@code 63}; none does not mean that
 *     there is none, for a jar of jars may have lost their descriptions
 * @param fit what became of the type that our JSON columns have
 */
record LibraryPair(@Nullable String hibernate, List<String> artifacts, Fit fit) {

  /** What the class loader says of the type. */
  enum Fit {
    LOADED,
    ABSENT,
    /** It is there, and Hibernate has not the classes it was compiled against. */
    UNLOADABLE
  }

  private static final String TYPE = "io.hypersistence.utils.hibernate.type.json.JsonBinaryType";
  private static final String HIBERNATE = "hibernate-core";
  private static final String ARTIFACT = "hypersistence-utils-hibernate-";

  /** Those that have the type by that name; a later one is not known to be wrong. */
  private static final List<String> KNOWN = List.of("55", "60", "62", "63", "70", "71", "73");

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\b.*");

  /** What our entities would get in this program. */
  static LibraryPair here() {
    return in(LibraryPair.class.getClassLoader());
  }

  /** What entities would get that this loader has loaded. */
  static LibraryPair in(ClassLoader loader) {
    String hibernate = versionOf(Version.class.getPackage());
    try {
      Class<?> type = Class.forName(TYPE, false, loader);
      return new LibraryPair(hibernate, artifactsOf(type.getClassLoader()), Fit.LOADED);
    } catch (ClassNotFoundException e) {
      return new LibraryPair(hibernate, List.of(), Fit.ABSENT);
    } catch (LinkageError e) {
      return new LibraryPair(hibernate, artifactsSeenBy(loader), Fit.UNLOADABLE);
    }
  }

  /** What the manifest says that the package came with, if it is that of Hibernate's own jar. */
  static @Nullable String versionOf(Package hibernate) {
    return HIBERNATE.equals(hibernate.getImplementationTitle())
        ? hibernate.getImplementationVersion()
        : null;
  }

  /**
   * Those that the loader of the type has itself. What else its parent has was not taken: a
   * server's own, beside that of an application whose classes come first.
   */
  private static List<String> artifactsOf(ClassLoader loader) {
    ClassLoader parent = loader.getParent();
    return KNOWN.stream()
        .filter(
            ending -> {
              Set<String> above = parent == null ? Set.of() : descriptions(parent, ending);
              return !above.containsAll(descriptions(loader, ending));
            })
        .toList();
  }

  /** Those that can be seen from there. */
  private static List<String> artifactsSeenBy(ClassLoader loader) {
    return KNOWN.stream().filter(ending -> !descriptions(loader, ending).isEmpty()).toList();
  }

  private static Set<String> descriptions(ClassLoader loader, String ending) {
    return loader
        .resources("META-INF/maven/io.hypersistence/" + ARTIFACT + ending + "/pom.properties")
        .map(URL::toExternalForm)
        .collect(Collectors.toSet());
  }

  /**
   * Fails if our entities cannot be mapped with these two.
   *
   * @throws MappingException which says in one sentence what is there and what must be
   */
  void check() {
    String needed = needed();
    if (fit != Fit.LOADED
        || !(needed == null || artifacts.isEmpty() || artifacts.equals(List.of(needed)))) {
      throw new MappingException(
          "%s for the entities of Mastra's tables, %s".formatted(need(needed), found()));
    }
  }

  /** The ending of the artifact that belongs to Hibernate; null where its version is not known. */
  private @Nullable String needed() {
    Matcher version = VERSION.matcher(hibernate == null ? "" : hibernate);
    if (!version.matches()) {
      return null;
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    if (major < 6 || (major == 6 && minor < 3) || major > 7) {
      throw new MappingException(
          "The entities of Mastra's tables need Hibernate 6.3 or a newer version of 6 or 7, but this"
              + " is Hibernate "
              + hibernate);
    }
    return major == 6 ? "63" : minor == 0 ? "70" : "71";
  }

  private String need(@Nullable String needed) {
    return needed == null
        ? "This Hibernate needs the io.hypersistence:hypersistence-utils-hibernate for its version"
        : "Hibernate %s needs io.hypersistence:%s%s".formatted(hibernate, ARTIFACT, needed);
  }

  private String found() {
    if (artifacts.isEmpty() && fit == Fit.ABSENT) {
      return "and there is none: add it";
    }
    String found =
        artifacts.isEmpty()
            ? "a hypersistence-utils for another Hibernate"
            : artifacts.stream().map(ARTIFACT::concat).collect(Collectors.joining(" beside "));
    return "and there is "
        + found
        + ": exclude what is wrong, which may come with dev.mastrajpa:mastra-jpa-entities, and add"
        + " what is needed";
  }
}
