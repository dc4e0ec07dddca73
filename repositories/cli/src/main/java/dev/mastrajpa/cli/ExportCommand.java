package dev.mastrajpa.cli;

import dev.mastrajpa.schema.SchemaPlan;
import dev.mastrajpa.schema.ScriptFormat;
import dev.mastrajpa.work.ConnectionSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole DDL, without a database. */
@Command(
    name = "export",
    description = "Print the statements that make everything, without asking any database.")
final class ExportCommand extends Task {

  @Mixin final SchemaOptions options = new SchemaOptions();

  @Option(
      names = "--format",
      defaultValue = "sql",
      paramLabel = "<tool>",
      description = "For whom: ${COMPLETION-CANDIDATES}.")
  ScriptFormat format = ScriptFormat.SQL;

  @Override
  Outcome run() {
    SchemaPlan all = options.schema(schemaName.get(), new NoConnections()).blueprint();
    return Steps.in(Outcome.of(Outcome.DONE).withSql(all.toSql(format)), all);
  }

  /** What is exported depends on no database. */
  private static final class NoConnections implements ConnectionSource {
    @Override
    public <R extends @Nullable Object> R call(Body<R> body) throws SQLException {
      throw new IllegalStateException("An export asks no database");
    }
  }
}
