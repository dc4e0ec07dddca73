package dev.mastrajpa.cli;

import dev.mastrajpa.error.StorageException;
import dev.mastrajpa.schema.SchemaMismatchException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands have in common: SQL alone, or one JSON document, on standard output, everything
 * else on standard error, and an exit code.
 */
abstract class Task implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // set before the command is called
  @Spec
  CommandSpec spec;

  @Mixin final SchemaName schemaName = new SchemaName();

  @Option(names = "--json", description = "Print one JSON document instead of SQL.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  boolean help;

  /** Does the work; what the store throws becomes an outcome too. */
  abstract Outcome run();

  @Override
  public final Integer call() {
    Outcome outcome = outcome();
    PrintWriter err = err();
    outcome.notes().forEach(err::println);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.of(document(outcome)));
    } else {
      out.print(outcome.sql());
    }
    if (out.checkError()) {
      err.println("error: standard output could not be written to");
      return Outcome.ERROR;
    }
    return outcome.exitCode();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private Outcome outcome() {
    try {
      return run();
    } catch (SchemaMismatchException e) {
      return Outcome.of(Outcome.PENDING)
          .note(String.valueOf(e.getMessage()))
          .with("problems", e.problems());
    } catch (StorageException e) {
      return failed(e);
    }
  }

  static Outcome failed(StorageException e) {
    return Outcome.of(Outcome.ERROR).note("error: " + e.getMessage()).with("error", error(e));
  }

  private Map<String, Object> document(Outcome outcome) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", spec.qualifiedName().substring(spec.root().name().length() + 1));
    document.put("schema", schemaName.get());
    document.put("exitCode", outcome.exitCode());
    document.putAll(outcome.members());
    return document;
  }

  private static Map<String, Object> error(StorageException e) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("id", e.id());
    error.put("category", e.category());
    error.put("message", e.getMessage());
    error.put("details", e.details());
    return error;
  }
}
