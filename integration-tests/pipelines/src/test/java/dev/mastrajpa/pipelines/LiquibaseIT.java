package dev.mastrajpa.pipelines;

import dev.mastrajpa.schema.ScriptFormat;
import dev.mastrajpa.testing.TestDatabase;
import java.util.Map;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.resource.DirectoryResourceAccessor;

/** The scripts for Liquibase, run by Liquibase. */
class LiquibaseIT extends ScriptsContract {

  @Override
  ScriptFormat format() {
    return ScriptFormat.LIQUIBASE;
  }

  @Override
  void apply(TestDatabase database, int number, String script) throws Exception {
    String file = number + ".sql";
    write(file, script);
    Scope.child(
        Map.of(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(directory)),
        () ->
            new CommandScope(UpdateCommandStep.COMMAND_NAME)
                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, file)
                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, database.jdbcUrl())
                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, database.user())
                .addArgumentValue(
                    DbUrlConnectionArgumentsCommandStep.PASSWORD_ARG, database.password())
                .execute());
  }
}
