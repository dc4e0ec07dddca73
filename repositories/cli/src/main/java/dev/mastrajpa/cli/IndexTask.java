package dev.mastrajpa.cli;

import dev.mastrajpa.Domains;
import dev.mastrajpa.schema.IndexDescription;
import dev.mastrajpa.schema.IndexUsage;
import dev.mastrajpa.schema.Indexes;
import dev.mastrajpa.schema.Schema;
import dev.mastrajpa.work.ConnectionSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What the commands for indexes have in common. */
abstract class IndexTask extends Task {

  /** What ends a comment for one reader or another; a name may hold it. */
  private static final Pattern LINE_ENDS = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");

  @Mixin final Database database = new Database();

  final Indexes indexes(ConnectionSource connections) {
    return new Schema(connections, schemaName.get(), false, List.of(), Domains.ALL).indexes();
  }

  final Indexes indexes() {
    return indexes(database.connections());
  }

  /** The statement that makes an index, under what there is to say of it. */
  static String sql(IndexDescription index) {
    String what =
        "on "
            + index.table()
            + ", "
            + index.usage().sizeBytes()
            + " bytes"
            + (index.constraint() == null ? "" : ", of the constraint " + index.constraint())
            + (index.isValid() ? "" : ", invalid");
    return comment(what) + index.definition() + ";\n";
  }

  static String comment(String text) {
    return "-- " + LINE_ENDS.matcher(text).replaceAll(" ") + "\n";
  }

  static Map<String, Object> json(IndexDescription index) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", index.name());
    json.put("table", index.table());
    json.put("method", index.method());
    json.put("unique", index.isUnique());
    json.put("primary", index.isPrimary());
    json.put("valid", index.isValid());
    json.put("keys", index.keys());
    json.put("included", index.included());
    putIfThere(json, "where", index.where());
    putIfThere(json, "constraint", index.constraint());
    json.put("storage", index.storage());
    json.put("tablespace", index.tablespace());
    json.put("definition", index.definition());
    json.put("usage", json(index.usage()));
    return json;
  }

  static Map<String, Object> json(IndexUsage usage) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", usage.name());
    json.put("table", usage.table());
    json.put("sizeBytes", usage.sizeBytes());
    json.put("scans", usage.scans());
    json.put("tuplesRead", usage.tuplesRead());
    json.put("tuplesFetched", usage.tuplesFetched());
    json.put("neverUsed", usage.isNeverUsed());
    putIfThere(json, "lastUsed", usage.lastUsed());
    putIfThere(json, "countedSince", usage.countedSince());
    return json;
  }

  private static void putIfThere(Map<String, Object> json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, Objects.toString(value));
    }
  }
}
