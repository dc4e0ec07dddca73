package dev.mastrajpa.cli;

import dev.mastrajpa.UnpooledConnections;
import dev.mastrajpa.error.InvalidArgumentException;
import dev.mastrajpa.work.ConnectionSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the database is, and who connects. A password has no option: others see command lines. */
final class Database {

  @Option(
      names = "--url",
      paramLabel = "<url>",
      description =
          "postgresql://user@host:port/database?sslmode=… or jdbc:postgresql://… (MASTRA_URL).")
  @Nullable String url;

  @Option(
      names = "--user",
      paramLabel = "<name>",
      description =
          "Who connects, if the URL names nobody (MASTRA_USER). The password comes from the URL,"
              + " from MASTRA_PASSWORD or PGPASSWORD, or from the driver's PGPASSFILE.")
  @Nullable String user;

  /**
   * Touches neither network nor database.
   *
   * @throws InvalidArgumentException if no URL is given, or one that cannot be read
   */
  ConnectionSource connections() {
    String where = Environment.or(url, "MASTRA_URL");
    if (where == null) {
      throw InvalidArgumentException.missing(
          "OPEN_CONNECTION",
          "--url",
          "nothing says where the database is; give --url or the environment variable MASTRA_URL");
    }
    return UnpooledConnections.of(
        where,
        Environment.or(user, "MASTRA_USER"),
        Environment.or(null, "MASTRA_PASSWORD", "PGPASSWORD"));
  }
}
