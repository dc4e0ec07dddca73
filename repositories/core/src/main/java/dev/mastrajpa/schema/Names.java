package dev.mastrajpa.schema;

import dev.mastrajpa.error.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names that constraints and indexes have in one schema: the original's, so that neither side
 * makes anything twice. Where the original's rules give no name (too long, so that it leaves the
 * index out) or one that another object has already, the name is shortened and ends in a hash.
 *
 * <p>Remembers what it has given out; not for several threads.
 */
final class Names {

  private static final String PUBLIC = "public";
  private static final int HASH_DIGITS = 8;

  private final String schema;
  private final String prefix;
  private final Set<String> taken = new HashSet<>();

  Names(String schema) {
    this.schema = schema;
    this.prefix = prefixOf(schema);
  }

  /** Keeps a name that is used as it is from being given to something else. */
  String keep(String name) {
    taken.add(name);
    return name;
  }

  /** The name of a constraint that carries the schema's, which it does in {@code public} too. */
  String constraint(String name) {
    String full = lower(prefix + "_" + name);
    return free(cut(full, Identifiers.MAX_BYTES), full);
  }

  String index(IndexSpec index) {
    boolean bare = schema.equals(PUBLIC) || index.naming() == IndexSpec.Naming.AS_GIVEN;
    if (bare) {
      return bare(index);
    }
    return switch (index.naming()) {
      case AS_GIVEN -> bare(index);
      case SCHEMA_PREFIXED -> {
        String full = prefix + "_" + index.name();
        yield free(index, fitting(full), full);
      }
      case RAW_PREFIXED -> {
        String full = lower(schema + "_" + index.name());
        boolean isCustom = index.origin() == IndexSpec.Origin.CUSTOM;
        yield free(index, isCustom ? fitting(full) : cut(full, Identifiers.MAX_BYTES), full);
      }
      case RAW_PREFIXED_HASHED -> {
        String full = lower(schema + "_" + index.name());
        yield free(index, fitting(full), full);
      }
    };
  }

  /**
   * What the index of a retention anchor may be called: as the original calls it, which cuts what
   * is too long; and, in case that is the name of another table's, with a hash at its end.
   */
  List<String> retentionIndexes(String key) {
    String bare = "mastra_" + key + "_retention_idx";
    return alternatives(lower(schema.equals(PUBLIC) ? bare : prefix + "_" + bare));
  }

  /** A name, cut if it is too long; and another one for it. */
  static List<String> alternatives(String full) {
    return List.of(cut(full, Identifiers.MAX_BYTES), hashed(full));
  }

  /**
   * The name of a program's own index must not depend on what other indexes there are: it could not
   * be found again.
   */
  private String free(IndexSpec index, String name, String full) {
    if (index.origin() == IndexSpec.Origin.CUSTOM && !taken.add(name)) {
      throw taken(index, name);
    }
    return index.origin() == IndexSpec.Origin.CUSTOM ? name : free(name, full);
  }

  private String bare(IndexSpec index) {
    if (!taken.add(index.name())) {
      throw taken(index, index.name());
    }
    return index.name();
  }

  private static InvalidArgumentException taken(IndexSpec index, String name) {
    return InvalidArgumentException.of(
        IndexSpec.OPERATION,
        "INVALID_NAME",
        "name",
        index.name(),
        "would be "
            + name
            + " in the database, which is the name of another index, table or constraint of the"
            + " store");
  }

  private String free(String name, String full) {
    String candidate = name;
    for (String hashed = full; !taken.add(candidate); hashed += "_") {
      candidate = hashed(hashed);
    }
    return candidate;
  }

  /** One underscore for each UTF-16 unit, because JavaScript counts so. */
  private static String prefixOf(String schema) {
    String plain = schema.replaceAll("[\\x{10000}-\\x{10FFFF}]", "__");
    plain = plain.replaceAll("[^A-Za-z0-9_]", "_");
    return Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
  }

  private static String fitting(String full) {
    return bytes(full) <= Identifiers.MAX_BYTES ? full : hashed(full);
  }

  private static String hashed(String full) {
    return cut(full, Identifiers.MAX_BYTES - 1 - HASH_DIGITS) + "_" + hash(full);
  }

  private static String hash(String full) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(full.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** As much of a name as has at most so many bytes, no character halved. */
  private static String cut(String name, int limit) {
    int end = 0;
    int used = 0;
    while (end < name.length()) {
      int next = name.offsetByCodePoints(end, 1);
      used += bytes(name.substring(end, next));
      if (used > limit) {
        break;
      }
      end = next;
    }
    return name.substring(0, end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
