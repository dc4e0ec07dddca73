package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.cdi.internal.Libraries;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program need have neither MicroProfile Config nor Health nor Micrometer. */
class MissingLibraryIT {

  private static final String CONFIG = "/microprofile-config-api/|/smallrye-config";
  private static final String HEALTH = "/microprofile-health-api/|/smallrye-health";
  private static final String METRICS = "/micrometer-";

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @Test
  void theStoreStartsWithAllOfThem() throws Exception {
    assertThat(runWithout("nothing")).isEqualTo("A true true");
  }

  @Test
  void theStoreStartsWithNoneOfThem() throws Exception {
    String all = String.join("|", CONFIG, HEALTH, METRICS);

    assertThat(runWithout(all)).isEqualTo("A false false");
  }

  @ParameterizedTest
  @ValueSource(strings = {CONFIG, HEALTH, METRICS})
  void theStoreStartsWithoutOneOfThem(String library) throws Exception {
    assertThat(runWithout(library))
        .isEqualTo("A %s %s", !library.equals(HEALTH), !library.equals(METRICS));
  }

  @Test
  void theInterfacesOfConfigAloneAreNoConfig() throws Exception {
    assertThat(runWithout("/smallrye-config")).isEqualTo("A true true");
  }

  /** Run where only some classes can be found: the title it stored, and which libraries it has. */
  static final class Program implements UnaryOperator<String> {
    @Override
    public String apply(String url) {
      try (Container container =
          Container.start(Map.of("mastra.url", url, "mastra.init", "init"))) {
        PostgresStore store = container.get(PostgresStore.class);
        store.memory().saveThread(new MastraThread("t", "anna", "A"));
        return "%s %s %s"
            .formatted(
                store.memory().getThreadById("t").orElseThrow().getTitle(),
                Libraries.hasMicroProfileHealth(),
                Libraries.hasMicrometer());
      }
    }
  }

  private static String runWithout(String jars) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = loaderWithout(jars)) {
      thread.setContextClassLoader(loader);
      var constructor = loader.loadClass(Program.class.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      @SuppressWarnings("unchecked")
      UnaryOperator<String> program = (UnaryOperator<String>) constructor.newInstance();
      return program.apply(database.connectionString());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Loads everything anew from the class path, but for some jars. */
  private static URLClassLoader loaderWithout(String jars) throws IOException {
    URL[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> !path.matches(".*(" + jars + ").*"))
            .map(MissingLibraryIT::url)
            .toArray(URL[]::new);
    return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String path) {
    try {
      return Path.of(path).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
