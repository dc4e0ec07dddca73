package dev.mastrajpa;

import java.nio.file.Path;
import java.util.Map;

/**
 * How a store that makes its own connections encrypts them, and whether it looks at whom it talks
 * to. An explicit setting wins over what a connection string says.
 */
public final class Ssl {

  private static final String FACTORY_OF_THE_JVM = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private final String name;
  private final Map<String, String> properties;

  private Ssl(String name, Map<String, String> properties) {
    this.name = name;
    this.properties = properties;
  }

  /** Nothing is encrypted. */
  public static Ssl off() {
    return new Ssl("off", Map.of("sslmode", "disable"));
  }

  /**
   * Encrypted, but the server may be anyone: its certificate is not looked at. The original calls
   * this {@code rejectUnauthorized: false}.
   */
  public static Ssl require() {
    return new Ssl("require", Map.of("sslmode", "require"));
  }

  /**
   * Encrypted, and the server's certificate must be for its host and signed by an authority that
   * the JVM trusts. The original calls this {@code ssl: true}.
   */
  public static Ssl verifyFull() {
    return new Ssl(
        "verify-full", Map.of("sslmode", "verify-full", "sslfactory", FACTORY_OF_THE_JVM));
  }

  /**
   * Encrypted, and the server's certificate must be for its host and signed by an authority in this
   * file.
   *
   * @param rootCertificate certificates in PEM; read when a connection is made
   */
  public static Ssl verifyFull(Path rootCertificate) {
    return new Ssl("verify-full", verified("verify-full", rootCertificate.toString()));
  }

  /** The original's setting by its name: {@link #require} for false, else {@link #verifyFull()}. */
  public static Ssl rejectUnauthorized(boolean rejectUnauthorized) {
    return rejectUnauthorized ? verifyFull() : require();
  }

  /** Signed by an authority in this file, and for {@code verify-ca} for whatever host. */
  static Map<String, String> verified(String mode, String rootCertificate) {
    return Map.of(
        "sslmode", mode,
        "sslrootcert", rootCertificate,
        "sslfactory", "org.postgresql.ssl.LibPQFactory");
  }

  /** What the driver calls it. */
  Map<String, String> properties() {
    return properties;
  }

  @Override
  public String toString() {
    return "Ssl[" + name + "]";
  }
}
