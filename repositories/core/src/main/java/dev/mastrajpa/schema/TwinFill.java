package dev.mastrajpa.schema;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives the zoned halves of timestamps, where an old table lacked them, the instants of the other
 * halves, whose digits are those of UTC.
 *
 * <p>The default that such a column gets afterwards says that all its rows have been filled: where
 * it is missing, filling is not done.
 */
final class TwinFill {

  /** The settings by which a batch says which part of the table it is about; all of it if unset. */
  static final String FROM = "mastra.from";

  static final String TO = "mastra.to";

  private static final String PART =
      """
        and ctid >= cast(coalesce(nullif(current_setting('%s', true), ''), '(0,0)') as tid)
        and ctid < cast(coalesce(nullif(current_setting('%s', true), ''), '(4294967295,0)') as tid)\
      """
          .formatted(FROM, TO);

  private TwinFill() {}

  /**
   * The statements of one batch.
   *
   * @param trigger keeps the times of changes; out of force for the batch, since it would take the
   *     filling for a change, and undo it. Null for none
   */
  static String sql(String table, List<ColumnModel> twins, @Nullable String trigger) {
    String fill =
        "update "
            + table
            + " set\n  "
            + twins.stream().map(TwinFill::assignment).collect(Collectors.joining(",\n  "))
            + "\nwhere ("
            + twins.stream().map(TwinFill::isEmpty).collect(Collectors.joining("\n    or "))
            + ")\n"
            + PART;
    if (trigger == null) {
      return fill;
    }
    String alter = "alter table " + table;
    String name = Identifiers.quote(trigger);
    return alter
        + " disable trigger "
        + name
        + ";\n"
        + fill
        + ";\n"
        + alter
        + " enable trigger "
        + name;
  }

  private static String assignment(ColumnModel twin) {
    String name = Identifiers.quote(twin.name());
    return name + " = coalesce(" + name + ", " + local(twin) + " at time zone 'UTC')";
  }

  private static String isEmpty(ColumnModel twin) {
    return Identifiers.quote(twin.name()) + " is null and " + local(twin) + " is not null";
  }

  private static String local(ColumnModel twin) {
    return Identifiers.quote(Objects.requireNonNull(twin.twinOf()));
  }
}
