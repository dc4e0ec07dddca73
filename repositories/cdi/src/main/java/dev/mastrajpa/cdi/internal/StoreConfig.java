package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.PostgresStoreBuilder;
import dev.mastrajpa.error.InvalidArgumentException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the keys {@code mastra.*} say.
 *
 * @param persistenceUnit a unit's name, or a JNDI name
 * @param dataSource {@code default}, a bean's name, or a JNDI name
 * @param health whether the readiness check asks the store
 */
record StoreConfig(
    String id,
    @Nullable String schema,
    InitMode init,
    IndexMode indexes,
    @Nullable String persistenceUnit,
    @Nullable String dataSource,
    @Nullable String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable Integer maxPoolSize,
    @Nullable Duration idleTimeout,
    @Nullable String initDataSource,
    @Nullable String readDataSource,
    boolean health) {

  static final String PERSISTENCE_UNIT = "mastra.persistence-unit";
  static final String DATA_SOURCE = "mastra.data-source";
  static final String URL = "mastra.url";
  static final String INIT_DATA_SOURCE = "mastra.init-data-source";
  static final String READ_DATA_SOURCE = "mastra.read-data-source";

  private static final String ID = "mastra.id";
  private static final String SCHEMA = "mastra.schema";
  private static final String INIT = "mastra.init";
  private static final String INDEXES = "mastra.indexes";
  private static final String USER = "mastra.user";
  private static final String PASSWORD = "mastra.password";
  private static final String MAX_POOL_SIZE = "mastra.max-pool-size";
  private static final String IDLE_TIMEOUT = "mastra.idle-timeout";
  private static final String HEALTH = "mastra.health";

  private static final List<String> KEYS =
      List.of(
          ID,
          SCHEMA,
          INIT,
          INDEXES,
          PERSISTENCE_UNIT,
          DATA_SOURCE,
          URL,
          USER,
          PASSWORD,
          MAX_POOL_SIZE,
          IDLE_TIMEOUT,
          INIT_DATA_SOURCE,
          READ_DATA_SOURCE,
          HEALTH);

  /** Of a persistence unit, which may be set by the same configuration. */
  private static final List<String> KEYS_OF_A_UNIT = List.of("mastra.entities", "mastra.hbm2ddl");

  private static final String PREFIX = "mastra.";
  private static final String OPERATION = "BUILD_STORE";

  /**
   * @throws InvalidArgumentException if a value cannot be what it is, or two keys contradict each
   *     other; names the key
   */
  static StoreConfig of(Settings settings) {
    StoreConfig config =
        new StoreConfig(
            settings.value(ID).orElse("mastra"),
            text(settings, SCHEMA),
            choice(settings, INIT, InitMode.NEVER),
            choice(settings, INDEXES, IndexMode.DEFAULT),
            text(settings, PERSISTENCE_UNIT),
            text(settings, DATA_SOURCE),
            text(settings, URL),
            text(settings, USER),
            text(settings, PASSWORD),
            parsed(settings, MAX_POOL_SIZE, "a number", Integer::valueOf),
            parsed(settings, IDLE_TIMEOUT, "a duration such as PT30S", Duration::parse),
            text(settings, INIT_DATA_SOURCE),
            text(settings, READ_DATA_SOURCE),
            flag(settings, HEALTH, true));
    config.refuseContradictions(settings);
    return config;
  }

  /** Keys that look like ours and are none of those there are. */
  static List<String> unknownKeys(Settings settings) {
    return settings
        .names()
        .filter(name -> name.startsWith(PREFIX) && name.indexOf('.', PREFIX.length()) < 0)
        .filter(name -> !KEYS.contains(name) && !KEYS_OF_A_UNIT.contains(name))
        .distinct()
        .sorted()
        .toList();
  }

  /** The keys there are. */
  static List<String> keys() {
    return KEYS;
  }

  /** A store's settings, but for where its connections come from. */
  PostgresStoreBuilder newBuilder() {
    PostgresStoreBuilder builder =
        PostgresStore.builder().id(id).skipDefaultIndexes(indexes == IndexMode.NONE);
    if (schema != null) {
      builder.schemaName(schema);
    }
    if (user != null) {
      builder.user(user);
    }
    if (password != null) {
      builder.password(password);
    }
    if (maxPoolSize != null) {
      builder.maxPoolSize(maxPoolSize);
    }
    if (idleTimeout != null) {
      builder.idleTimeout(idleTimeout);
    }
    return builder;
  }

  private void refuseContradictions(Settings settings) {
    List<String> sources =
        Stream.of(PERSISTENCE_UNIT, DATA_SOURCE, URL)
            .filter(key -> settings.value(key).isPresent())
            .toList();
    if (sources.size() > 1) {
      throw InvalidArgumentException.missing(
          OPERATION, sources.get(1), "was given beside " + sources.get(0));
    }
    if (url == null) {
      Stream.of(USER, PASSWORD, MAX_POOL_SIZE, IDLE_TIMEOUT)
          .filter(key -> settings.value(key).isPresent())
          .findFirst()
          .ifPresent(
              key -> {
                throw InvalidArgumentException.missing(
                    OPERATION, key, "is for a pool of the store's own, which only " + URL + " has");
              });
    }
  }

  private static @Nullable String text(Settings settings, String key) {
    return settings.value(key).orElse(null);
  }

  private static <E extends Enum<E>> E choice(Settings settings, String key, E otherwise) {
    Optional<String> value = settings.value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    List<E> choices = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
    return choices.stream()
        .filter(choice -> spelled(choice).equals(value.get()))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    key,
                    value.get(),
                    "one of " + String.join(", ", choices.stream().map(c -> spelled(c)).toList())));
  }

  private static String spelled(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static boolean flag(Settings settings, String key, boolean otherwise) {
    String value = settings.value(key).orElse(String.valueOf(otherwise));
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(key, value, "one of true, false");
    };
  }

  private static <T> @Nullable T parsed(
      Settings settings, String key, String form, Function<String, T> parser) {
    String value = text(settings, key);
    if (value == null) {
      return null;
    }
    try {
      return parser.apply(value);
    } catch (NumberFormatException | DateTimeParseException e) {
      throw refused(key, value, form);
    }
  }

  private static InvalidArgumentException refused(String key, String value, String allowed) {
    return InvalidArgumentException.of(
        OPERATION, "INVALID_ARGUMENT", key, value, "is not " + allowed);
  }

  /** The URL and the password may be secrets. */
  @Override
  public String toString() {
    return "StoreConfig[" + id + "]";
  }
}
