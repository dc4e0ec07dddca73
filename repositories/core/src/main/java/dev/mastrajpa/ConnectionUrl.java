package dev.mastrajpa;

import dev.mastrajpa.error.InvalidArgumentException;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads connection strings: {@code postgresql://user:password@host:port/database?sslmode=…} with
 * the meaning it has for the original, and {@code jdbc:postgresql:…} with the driver's.
 *
 * <p>No message repeats any of the text: where a password is not encoded as it should be, no part
 * of the text is safely something else.
 */
final class ConnectionUrl {

  private static final String ARGUMENT = "connectionString";
  private static final String JDBC = "jdbc:postgresql:";
  private static final Pattern NATIVE = Pattern.compile("(?i)postgres(ql)?://.*", Pattern.DOTALL);
  private static final Pattern HOST = Pattern.compile("[^\\s/?#@,:\\[\\]\\\\]+");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?");
  private static final String ENCODE =
      "in a user's name, a password or a parameter, each of / ? # @ must be percent-encoded";
  private static final int DEFAULT_PORT = 5432;
  private static final int MAX_PORT = 65_535;

  /** What the driver knows, most of it under another name. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "channel_binding", "channelBinding",
          "connect_timeout", "connectTimeout",
          "options", "options",
          "prepareThreshold", "prepareThreshold",
          "sslcert", "sslcert",
          "sslkey", "sslkey");

  /** What the driver does not know and the server does. */
  private static final Map<String, Pattern> SERVER_SETTINGS =
      Map.of(
          "statement_timeout", Pattern.compile("\\d+"),
          "lock_timeout", Pattern.compile("\\d+"),
          "idle_in_transaction_session_timeout", Pattern.compile("\\d+"));

  private ConnectionUrl() {}

  static ConnectionSettings parse(String text) {
    String url = text.strip();
    if (url.startsWith(JDBC)) {
      return jdbc(url);
    }
    if (NATIVE.matcher(url).matches()) {
      return ofOriginal(url.substring(url.indexOf("://") + 3));
    }
    if (url.startsWith("/") || url.regionMatches(true, 0, "socket:", 0, 7)) {
      throw socket();
    }
    throw invalid("begins with none of postgresql://, postgres:// and " + JDBC);
  }

  /** The driver's URL of the parts. */
  static String of(String host, int port, String database) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + encoded(database);
  }

  /**
   * A host as a URL has it.
   *
   * @param argument the setting that names it
   */
  static String checkHost(String argument, String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (IPV6.matcher(bare).matches()) {
      return "[" + bare + "]";
    }
    if (host.startsWith("/")) {
      throw socket();
    }
    if (host.indexOf(',') >= 0) {
      throw InvalidArgumentException.missing(
          "BUILD_STORE", argument, "names several hosts; only " + JDBC + "… can do that");
    }
    if (!HOST.matcher(host).matches()) {
      throw InvalidArgumentException.missing(
          "BUILD_STORE", argument, "the host is no name and no address");
    }
    return host;
  }

  static int checkPort(String argument, int port) {
    if (port < 1 || port > MAX_PORT) {
      throw InvalidArgumentException.missing(
          "BUILD_STORE", argument, "the port is not between 1 and " + MAX_PORT);
    }
    return port;
  }

  /**
   * @param rest what follows the scheme
   */
  private static ConnectionSettings ofOriginal(String rest) {
    int fragment = rest.indexOf('#');
    String url = fragment < 0 ? rest : rest.substring(0, fragment);
    int question = url.indexOf('?');
    Map<String, String> parameters =
        question < 0 ? Map.of() : parameters(url.substring(question + 1));
    String path = question < 0 ? url : url.substring(0, question);
    int slash = path.indexOf('/');
    String authority = slash < 0 ? path : path.substring(0, slash);
    String database = slash < 0 ? "" : decoded(path.substring(slash + 1), false);
    int at = authority.lastIndexOf('@');
    if (at < 0 && rest.indexOf('@') >= 0) { // else a part of the password would be a database
      throw invalid(ENCODE);
    }
    String account = at < 0 ? "" : authority.substring(0, at);
    int colon = account.indexOf(':');
    String user = decoded(colon < 0 ? account : account.substring(0, colon), false);
    String password = colon < 0 ? "" : decoded(account.substring(colon + 1), false);
    HostAndPort server = hostAndPort(authority.substring(at + 1), parameters);
    if (database.isBlank()) {
      throw invalid("names no database");
    }
    return new ConnectionSettings(
        of(server.host(), server.port(), database),
        emptyToNull(parameters.getOrDefault("user", user)),
        emptyToNull(parameters.getOrDefault("password", password)),
        driverProperties(parameters));
  }

  private static HostAndPort hostAndPort(String text, Map<String, String> parameters) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    String host = decoded(hasPort ? text.substring(0, colon) : text, false);
    String port = hasPort ? text.substring(colon + 1) : "";
    host = parameters.getOrDefault("host", host);
    port = parameters.getOrDefault("port", port);
    if (host.isBlank()) {
      throw invalid("names no host");
    }
    return new HostAndPort(
        checkHost(ARGUMENT, host),
        port.isEmpty() ? DEFAULT_PORT : checkPort(ARGUMENT, number(port)));
  }

  private static int number(String port) {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw invalid("the port is not a number; " + ENCODE);
    }
  }

  private static Map<String, String> driverProperties(Map<String, String> parameters) {
    Map<String, String> properties = new LinkedHashMap<>();
    StringJoiner options = new StringJoiner(" ");
    parameters.forEach(
        (name, value) -> {
          String driverName = DRIVER_NAMES.get(name);
          if (name.equals("options")) {
            options.add(value);
          } else if (driverName != null) {
            properties.put(driverName, value);
          }
          Pattern allowed = SERVER_SETTINGS.get(name);
          if (allowed != null) {
            if (!allowed.matcher(value).matches()) {
              throw invalid("the parameter " + name + " is not a number of milliseconds");
            }
            options.add("-c " + name + "=" + value);
          }
        });
    if (options.length() > 0) {
      properties.put("options", options.toString());
    }
    String fallbackName = parameters.get("fallback_application_name");
    if (fallbackName != null) {
      properties.putIfAbsent("ApplicationName", fallbackName);
    }
    properties.putAll(ssl(parameters));
    return properties;
  }

  /** To the original, every mode that encrypts verifies, unless it is told to do as libpq does. */
  private static Map<String, String> ssl(Map<String, String> parameters) {
    String root = parameters.get("sslrootcert");
    boolean mentioned =
        root != null || parameters.containsKey("sslcert") || parameters.containsKey("sslkey");
    String mode = parameters.get("sslmode");
    if (mode == null) {
      String ssl = parameters.getOrDefault("ssl", mentioned ? "true" : "");
      return switch (ssl.toLowerCase(Locale.ROOT)) {
        case "" -> Map.of();
        case "true", "1" -> verifying(root);
        case "false", "0" -> mentioned ? verifying(root) : Ssl.off().properties();
        default -> throw invalid("the parameter ssl is none of true, false, 1 and 0");
      };
    }
    boolean asLibpq = "true".equals(parameters.get("uselibpqcompat"));
    return switch (mode) {
      case "disable" -> Ssl.off().properties();
      case "no-verify" -> Ssl.require().properties();
      case "verify-full" -> verifying(root);
      case "prefer" -> asLibpq ? Ssl.require().properties() : verifying(root);
      case "require" -> {
        if (!asLibpq) {
          yield verifying(root);
        }
        yield root == null ? Ssl.require().properties() : Ssl.verified("verify-ca", root);
      }
      case "verify-ca" -> {
        if (!asLibpq) {
          yield verifying(root);
        }
        if (root == null) {
          throw invalid("sslmode=verify-ca needs sslrootcert");
        }
        yield Ssl.verified("verify-ca", root);
      }
      default ->
          throw invalid(
              "sslmode is none of disable, no-verify, prefer, require, verify-ca and verify-full");
    };
  }

  private static Map<String, String> verifying(@Nullable String root) {
    return root == null ? Ssl.verifyFull().properties() : Ssl.verified("verify-full", root);
  }

  private static ConnectionSettings jdbc(String url) {
    int question = url.indexOf('?');
    String base = question < 0 ? url : url.substring(0, question);
    if (base.indexOf('@') >= 0) {
      throw invalid("user and password are parameters of a jdbc: URL: ?user=…&password=…");
    }
    if (question < 0) {
      return new ConnectionSettings(base, null, null, Map.of());
    }
    Map<String, String> secrets = new LinkedHashMap<>();
    StringJoiner kept = new StringJoiner("&");
    for (String parameter : url.substring(question + 1).split("&")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      switch (name) {
        case "user", "password", "sslpassword" ->
            secrets.put(name, equals < 0 ? "" : decoded(parameter.substring(equals + 1), true));
        default -> kept.add(parameter);
      }
    }
    String sslPassword = secrets.get("sslpassword");
    return new ConnectionSettings(
        kept.length() == 0 ? base : base + "?" + kept,
        emptyToNull(secrets.getOrDefault("user", "")),
        emptyToNull(secrets.getOrDefault("password", "")),
        sslPassword == null ? Map.of() : Map.of("sslpassword", sslPassword));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (!value.isEmpty()) {
        parameters.put(decoded(parameter.substring(0, equals), true), decoded(value, true));
      }
    }
    return parameters;
  }

  /** Decodes {@code %41}; a percent sign that begins no such thing stands for itself. */
  private static String decoded(String text, boolean plusIsBlank) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low >= 0) {
        decoded.write(high << 4 | low);
        i += 2;
      } else {
        decoded.write(plusIsBlank && bytes[i] == '+' ? ' ' : bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static InvalidArgumentException socket() {
    return invalid(
        "names a Unix socket, which the JDBC driver does not speak; give a host and a port");
  }

  private static InvalidArgumentException invalid(String why) {
    return InvalidArgumentException.missing("BUILD_STORE", ARGUMENT, why);
  }

  private record HostAndPort(String host, int port) {}
}
