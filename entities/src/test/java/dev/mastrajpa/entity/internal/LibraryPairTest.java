package dev.mastrajpa.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.internal.LibraryPair.Fit;
import io.hypersistence.utils.hibernate.type.json.JsonBinaryType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.hibernate.MappingException;
import org.hibernate.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryPairTest {

  @Test
  void findsWhatTheBuildIsMadeWith() {
    LibraryPair here = LibraryPair.here();

    assertThat(here.hibernate()).startsWith("6.6.");
    assertThat(here.artifacts()).containsExactly("63");
    assertThat(here.fit()).isEqualTo(Fit.LOADED);
  }

  @ParameterizedTest
  @CsvSource({
    "6.3.1.Final, 63",
    "6.4.10.Final, 63",
    "6.6.56.Final, 63",
    "6.6.28.Final-redhat-00001, 63",
    "7.0.10.Final, 70",
    "7.1.35.Final, 71",
    "7.2.25.Final, 71",
    "7.4.13.Final, 71",
    "7.5.0.CR1, 71",
    "7.12.0.Final, 71"
  })
  void agreesWithWhatBelongsTogether(String hibernate, String artifact) {
    new LibraryPair(hibernate, List.of(artifact), Fit.LOADED).check();
  }

  @ParameterizedTest
  @CsvSource({
    "6.3.1.Final, 71, 63",
    "6.6.56.Final, 62, 63",
    "6.6.56.Final, 70, 63",
    "6.6.56.Final, 71, 63",
    "7.0.10.Final, 63, 70",
    "7.0.10.Final, 71, 70",
    "7.1.35.Final, 63, 71",
    "7.1.35.Final, 70, 71",
    "7.4.13.Final, 73, 71",
    "7.5.0.Final, 73, 71"
  })
  void saysWhatThereIsAndWhatMustBe(String hibernate, String found, String needed) {
    assertThatThrownBy(new LibraryPair(hibernate, List.of(found), Fit.LOADED)::check)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("Hibernate " + hibernate + " needs")
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-" + needed)
        .hasMessageContaining("there is hypersistence-utils-hibernate-" + found + ":");
  }

  @Test
  void refusesTwoAtOnceOfWhichTheFirstWouldWin() {
    assertThatThrownBy(new LibraryPair("7.1.35.Final", List.of("63", "71"), Fit.LOADED)::check)
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-71 for")
        .hasMessageContaining(
            "there is hypersistence-utils-hibernate-63 beside hypersistence-utils-hibernate-71:");
  }

  @Test
  void missesWhatIsNotThere() {
    assertThatThrownBy(new LibraryPair("7.4.13.Final", List.of(), Fit.ABSENT)::check)
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-71 for")
        .hasMessageContaining("there is none: add it");
  }

  /** Of a jar of jars, and of artifacts still to come, all that can be said is whether it loads. */
  @Test
  void leavesAloneWhatItCannotNameAsLongAsItLoads() {
    new LibraryPair("7.5.0.Final", List.of(), Fit.LOADED).check();

    assertThatThrownBy(new LibraryPair("7.5.0.Final", List.of(), Fit.UNLOADABLE)::check)
        .hasMessageContaining("there is a hypersistence-utils for another Hibernate:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.6.15.Final", "6.2.30.Final", "8.0.0.Beta1", "10.1.0.Final"})
  void refusesAHibernateThatItCannotWorkOn(String hibernate) {
    assertThatThrownBy(new LibraryPair(hibernate, List.of("71"), Fit.LOADED)::check)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("need Hibernate 6.3 or a newer version of 6 or 7")
        .hasMessageContaining(hibernate);
  }

  /** As in a server whose shared libraries are for another Hibernate than the application's. */
  @Test
  void takesWhatIsLoadedOfTheOneThatComesFirst(@TempDir Path folder) throws Exception {
    URL shared = artifact(folder, "62");
    URL own = artifact(folder, "63");
    ClassLoader hibernate = LibraryPair.class.getClassLoader();
    try (URLClassLoader server = new OwnFirst(hibernate, shared);
        URLClassLoader application = new OwnFirst(server, own);
        URLClassLoader both = new OwnFirst(hibernate, own, shared);
        URLClassLoader none = new URLClassLoader(new URL[] {own}, server)) {
      assertThat(LibraryPair.in(application).artifacts()).containsExactly("63");
      assertThat(LibraryPair.in(server).artifacts()).containsExactly("62");
      assertThat(LibraryPair.in(both).artifacts()).containsExactly("62", "63");
      assertThat(LibraryPair.in(none).artifacts()).containsExactly("62");
    }
  }

  @Test
  void namesAllItSeesOfWhatCannotBeLoaded(@TempDir Path folder) throws Exception {
    URL[] jars = {artifact(folder, "62"), artifact(folder, "63")};
    try (URLClassLoader withoutHibernate = new URLClassLoader(jars, null)) {
      LibraryPair pair = LibraryPair.in(withoutHibernate);

      assertThat(pair.fit()).isEqualTo(Fit.UNLOADABLE);
      assertThat(pair.artifacts()).containsExactly("62", "63");
    }
  }

  /** The type, described as that of an artifact with this ending. */
  private static URL artifact(Path folder, String ending) throws Exception {
    Path jar = folder.resolve(ending + ".jar");
    String name = "hypersistence-utils-hibernate-" + ending;
    write(
        jar,
        manifest(null, null),
        Map.of(
            "META-INF/maven/io.hypersistence/" + name + "/pom.properties",
            new byte[0],
            JsonBinaryType.class.getName().replace('.', '/') + ".class",
            bytesOf(JsonBinaryType.class)));
    return jar.toUri().toURL();
  }

  /** Prefers the type of its own jars to its parent's. */
  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(ClassLoader parent, URL... jars) {
      super(jars, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.equals(JsonBinaryType.class.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  @Test
  void judgesAHibernateThatHidesItsVersionByWhetherTheTypeLoads() {
    assertThatCode(new LibraryPair(null, List.of("71"), Fit.LOADED)::check)
        .doesNotThrowAnyException();
    assertThatThrownBy(new LibraryPair(null, List.of(), Fit.ABSENT)::check)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("This Hibernate needs")
        .hasMessageContaining("the io.hypersistence:hypersistence-utils-hibernate for its version")
        .hasMessageContaining("there is none: add it");
    assertThatThrownBy(new LibraryPair(null, List.of("71"), Fit.UNLOADABLE)::check)
        .hasMessageContaining("This Hibernate needs")
        .hasMessageContaining("there is hypersistence-utils-hibernate-71:");
  }

  @Test
  void takesTheVersionOfHibernateFromItsOwnJarOnly(@TempDir Path folder) throws Exception {
    Manifest application = manifest("shop", "7.1.0");
    Manifest hibernate = manifest("hibernate-core", "6.6.56.Final");

    assertThat(versionIn(folder.resolve("shaded.jar"), application)).isNull();
    assertThat(versionIn(folder.resolve("nothing.jar"), manifest(null, null))).isNull();
    assertThat(versionIn(folder.resolve("own.jar"), hibernate)).isEqualTo("6.6.56.Final");
  }

  /** What Hibernate's version is where its class lies in a jar with this manifest. */
  private static @Nullable String versionIn(Path jar, Manifest manifest) throws Exception {
    write(jar, manifest, Map.of("org/hibernate/Version.class", bytesOf(Version.class)));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return LibraryPair.versionOf(loader.loadClass(Version.class.getName()).getPackage());
    }
  }

  private static Manifest manifest(@Nullable String title, @Nullable String version) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (title != null) {
      attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, title);
    }
    if (version != null) {
      attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    return manifest;
  }

  private static void write(Path jar, Manifest manifest, Map<String, byte[]> entries)
      throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
