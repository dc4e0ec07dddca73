package dev.mastrajpa.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.entity.MastraThread;
import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.IndexSpec;
import dev.mastrajpa.testing.TestDatabase;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program that brings its own connections need not have our pool, nor the driver beside us. */
class MissingLibraryIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  @BeforeAll
  static void createTables() {
    Tables.createIn(database);
  }

  @Test
  void aGivenDataSourceNeedsNoPool() throws Exception {
    assertThat(withoutPool(WithDataSource.class)).isEqualTo("A");
  }

  @Test
  void aPoolOfItsOwnIsMissedInOneSentence() throws Exception {
    assertThat(withoutPool(WithUrl.class))
        .asString()
        .contains("com.zaxxer:HikariCP", "org.postgresql:postgresql", "mastra-jpa-standalone")
        .contains("dataSource");
  }

  @Test
  void anIndexOfColumnsNeedsNoClassOfTheDriversAndOneOfAnExpressionSaysSo() throws Exception {
    assertThat(without("org.postgresql.", WithIndexes.class))
        .asString()
        .startsWith("true ")
        .contains("org.postgresql:postgresql", "by_lower_title");
  }

  /** Run where the driver's classes are somebody else's. */
  static final class WithIndexes implements Function<DataSource, String> {
    @Override
    public String apply(DataSource dataSource) {
      try (PostgresStore store =
          PostgresStore.builder().id("indexes").dataSource(dataSource).build()) {
        boolean made =
            store
                .indexes()
                .create(
                    IndexSpec.named("by_title")
                        .on("mastra_threads")
                        .column("title")
                        .include("id")
                        .build());
        IndexSpec lower =
            IndexSpec.named("by_lower_title")
                .on("mastra_threads")
                .expression("lower(title)")
                .build();
        try {
          return made + " " + store.indexes().create(lower);
        } catch (StorageException e) {
          return made + " " + e.getMessage();
        }
      }
    }
  }

  /** Run where no class of the pool can be found. */
  static final class WithDataSource implements Function<DataSource, String> {
    @Override
    public String apply(DataSource dataSource) {
      try (PostgresStore store =
          PostgresStore.builder().id("given").dataSource(dataSource).build()) {
        store.memory().saveThread(new MastraThread("t", "r", "A"));
        return store.memory().getThreadById("t").orElseThrow().getTitle();
      }
    }
  }

  /** Run where no class of the pool can be found. */
  static final class WithUrl implements Function<DataSource, String> {
    @Override
    public String apply(DataSource dataSource) {
      try (PostgresStore store =
          PostgresStore.builder().id("own").connectionString("postgresql://u:p@h/d").build()) {
        store.memory().getThreadById("t");
        return "opened";
      } catch (StorageException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  private static Object withoutPool(Class<?> program) throws Exception {
    return without("com.zaxxer.", program);
  }

  private static Object without(String packages, Class<?> program) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (LackingLoader loader = new LackingLoader(packages)) {
      thread.setContextClassLoader(loader);
      var constructor = loader.loadClass(program.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      @SuppressWarnings("unchecked")
      Function<DataSource, String> loaded =
          (Function<DataSource, String>) constructor.newInstance();
      return loaded.apply(database.dataSource());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Loads everything anew from the class path, but for some packages. */
  private static final class LackingLoader extends URLClassLoader {

    private final String packages;

    LackingLoader(String packages) {
      super(classPath(), ClassLoader.getPlatformClassLoader());
      this.packages = packages;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(packages)) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }

    private static URL[] classPath() {
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(LackingLoader::url)
          .toArray(URL[]::new);
    }

    private static URL url(String path) {
      try {
        return Path.of(path).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
