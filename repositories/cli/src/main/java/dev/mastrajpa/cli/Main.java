package dev.mastrajpa.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.logging.LogManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program begins: {@code java -jar mastra-jpa.jar <command>}. */
public final class Main {

  private static final String LOGGING = "logging.properties";

  /** A connection string, with all that follows it, since nobody knows where its password ends. */
  static final Pattern SECRET =
      Pattern.compile("(jdbc:|postgres(ql)?:).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) throws IOException {
    try (InputStream logging = Main.class.getResourceAsStream(LOGGING)) {
      LogManager.getLogManager().readConfiguration(logging);
    }
    Ending.exit(run(args));
  }

  /** Also what is no {@link Exception} must not look like "pending" to a pipeline. */
  private static int run(String... args) {
    CommandLine commandLine = commandLine();
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      return giveUp(e, commandLine);
    }
  }

  private static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new MastraCommand());
    commandLine.setOut(writer(FileDescriptor.out));
    commandLine.setErr(writer(FileDescriptor.err));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExpandAtFiles(false);
    commandLine.setParameterExceptionHandler((e, ignored) -> refuse(e));
    commandLine.setExecutionExceptionHandler((e, failed, ignored) -> giveUp(e, failed));
    return commandLine;
  }

  /** The same bytes wherever it runs, because a redirected script is read by other programs. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, UTF_8);
  }

  /** A wrong command line. Shows no argument that may hold a password. */
  private static int refuse(ParameterException e) {
    CommandLine commandLine = e.getCommandLine();
    PrintWriter err = commandLine.getErr();
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? "There is no "
                + String.join(", ", unmatched.getUnmatched().stream().map(Main::bare).toList())
            : SECRET
                .matcher(String.valueOf(e.getMessage()))
                .replaceAll(Matcher.quoteReplacement("…"));
    err.println("error: " + message);
    err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'");
    return Outcome.ERROR;
  }

  /**
   * An option's name without its value, which may follow the letter of a short one; of anything
   * else only that it is an argument.
   */
  private static String bare(String argument) {
    if (!argument.startsWith("-")) {
      return "such argument here";
    }
    if (!argument.startsWith("--")) {
      return "option " + argument.substring(0, Math.min(2, argument.length()));
    }
    int equals = argument.indexOf('=');
    return "option " + (equals < 0 ? argument : argument.substring(0, equals));
  }

  /** What no command has foreseen. */
  private static int giveUp(Throwable e, CommandLine commandLine) {
    commandLine.getErr().println("internal error: " + e);
    e.printStackTrace(commandLine.getErr());
    return Outcome.ERROR;
  }
}
