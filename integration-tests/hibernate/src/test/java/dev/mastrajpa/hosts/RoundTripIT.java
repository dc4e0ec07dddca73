package dev.mastrajpa.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.entity.MastraEval;
import dev.mastrajpa.testing.TestDatabase;
import jakarta.persistence.SharedCacheMode;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every column of every entity arrives and comes back, whatever a host has set for its own. */
@ParameterizedClass(name = "{0}")
@EnumSource(RoundTripIT.Setting.class)
@SuppressWarnings("NullAway.Init")
class RoundTripIT {

  @RegisterExtension static final TestDatabase database = TestDatabase.create();

  private static final String NAMING = "hibernate.physical_naming_strategy";
  private static final String QUOTING = "hibernate.globally_quoted_identifiers";

  /** Settings of hosts, each of which has done harm to a library's tables somewhere. */
  enum Setting {
    NONE {
      @Override
      Host on(Host host) {
        return host.asking("all");
      }
    },
    CLASSES_LISTED {
      @Override
      Host on(Host host) {
        return host.listing(MastraEntities.all().toArray(Class<?>[]::new));
      }
    },
    CLASSES_LISTED_AND_ASKED_FOR {
      @Override
      Host on(Host host) {
        return host.listing(MastraEntities.all().toArray(Class<?>[]::new)).asking("all");
      }
    },
    MAPPING_FILE {
      @Override
      Host on(Host host) {
        return host.naming(MastraEntities.MAPPING_FILE);
      }
    },
    SNAKE_CASE {
      @Override
      Host on(Host host) {
        return host.asking("all")
            .with(NAMING, CamelCaseToUnderscoresNamingStrategy.class.getName());
      }
    },
    GLOBALLY_QUOTED {
      @Override
      Host on(Host host) {
        return host.asking("all").with(QUOTING, "true");
      }
    },
    SNAKE_CASE_GLOBALLY_QUOTED_AND_LISTED {
      @Override
      Host on(Host host) {
        return CLASSES_LISTED
            .on(host)
            .with(NAMING, CamelCaseToUnderscoresNamingStrategy.class.getName())
            .with(QUOTING, "true");
      }
    },
    EVERYTHING_AT_ONCE {
      @Override
      Host on(Host host) {
        return SNAKE_CASE
            .on(host)
            .with(QUOTING, "true")
            .with("hibernate.default_schema", "hosts_own")
            .with("hibernate.jdbc.time_zone", "America/New_York")
            .with("hibernate.jdbc.batch_size", "20")
            .with("hibernate.order_updates", "true")
            .with("hibernate.cache.use_second_level_cache", "true")
            .with("hibernate.javax.cache.missing_cache_strategy", "create")
            .with(MastraEntities.SCHEMA, "public")
            .sharing(SharedCacheMode.ALL);
      }
    };

    abstract Host on(Host host);
  }

  private static SessionFactory host;

  @Parameter Setting setting;

  static final List<Class<?>> ENTITIES = MastraEntities.all();

  @BeforeAll
  static void createTables() {
    Host.createTables(database);
  }

  @BeforeParameterizedClassInvocation
  static void start(Setting setting) {
    host = setting.on(Host.on(database)).start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    host.close();
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void whatIsPersistedIsInItsColumns(Class<?> type) {
    Row row = persisted(type);

    assertThat(row.stored(database, "public")).isEqualTo(row.columns());
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void whatIsInTheColumnsIsFound(Class<?> type) {
    Row row = persisted(type);

    Object found = host.fromSession(session -> session.find(type, row.key()));

    assertThat(new Row(Objects.requireNonNull(found)).values()).isEqualTo(row.values());
  }

  @ParameterizedTest
  @FieldSource("ENTITIES")
  void aStatelessSessionReadsTheSame(Class<?> type) {
    Row row = persisted(type);

    Object found = host.fromStatelessSession(session -> session.get(type, row.key()));

    assertThat(new Row(found).values()).isEqualTo(row.values());
  }

  @ParameterizedTest
  @MethodSource("changeable")
  void whatIsMergedIsInItsColumns(Class<?> type) {
    String key = UUID.randomUUID().toString();
    host.inTransaction(session -> session.persist(Row.of(type, key, 1).entity()));
    Row changed = Row.of(type, key, 1000);

    host.inTransaction(session -> session.merge(changed.entity()));

    assertThat(changed.stored(database, "public")).isEqualTo(changed.columns());
  }

  static Stream<Class<?>> changeable() {
    return ENTITIES.stream().filter(type -> type != MastraEval.class);
  }

  private static Row persisted(Class<?> type) {
    Row row = Row.of(type, UUID.randomUUID().toString(), 1);
    host.inTransaction(session -> session.persist(row.entity()));
    return row;
  }
}
