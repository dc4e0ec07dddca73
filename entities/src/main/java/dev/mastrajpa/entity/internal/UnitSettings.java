package dev.mastrajpa.entity.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mastrajpa.entity.MastraEntities;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hibernate.MappingException;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/** What a persistence unit says in its properties; anything wrong there ends its start. */
record UnitSettings(Map<String, Object> properties) {

  static UnitSettings of(ServiceRegistry registry) {
    ConfigurationService configuration = registry.getService(ConfigurationService.class);
    return new UnitSettings(configuration == null ? Map.of() : configuration.getSettings());
  }

  /** What {@code @mastra/pg} takes (contract 1.6). */
  private static final Pattern SCHEMA = Pattern.compile("[^\"'\\\\$\\p{Cntrl}]+");

  private static final int MAX_BYTES = 63;

  List<Class<?>> wantedEntities() {
    String wanted = text(MastraEntities.ENTITIES);
    try {
      return wanted == null ? List.of() : MastraEntities.named(wanted);
    } catch (IllegalArgumentException e) {
      throw new MappingException(e.getMessage(), e);
    }
  }

  /** The schema's name without quotes; null where the unit names none. */
  @Nullable String schema() {
    String schema = text(MastraEntities.SCHEMA);
    if (schema == null) {
      return null;
    }
    if (!SCHEMA.matcher(schema).matches() || schema.getBytes(UTF_8).length > MAX_BYTES) {
      throw new MappingException(
          ("%s is '%s', which names no schema: a name has 1 to %d bytes and neither quotes,"
                  + " backslashes, dollar signs nor control characters")
              .formatted(MastraEntities.SCHEMA, schema, MAX_BYTES));
    }
    return schema;
  }

  boolean isHbm2ddl() {
    String value = text(MastraEntities.HBM2DDL);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new MappingException(
        "%s is '%s', but can only be true or false".formatted(MastraEntities.HBM2DDL, value));
  }

  private @Nullable String text(String property) {
    Object value = properties.get(property);
    return value == null ? null : value.toString().strip();
  }
}
