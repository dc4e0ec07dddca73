package dev.mastrajpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {

  @Test
  void readsAllPartsOfTheOriginalsUrl() {
    ConnectionSettings settings =
        ConnectionUrl.parse("postgresql://ann:s3cret@db.example:6543/app");

    assertThat(settings.url()).isEqualTo("jdbc:postgresql://db.example:6543/app");
    assertThat(settings.user()).isEqualTo("ann");
    assertThat(settings.password()).isEqualTo("s3cret");
    assertThat(settings.properties()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://u@h/d,                    jdbc:postgresql://h:5432/d",
    "POSTGRESQL://u@h/d,                  jdbc:postgresql://h:5432/d",
    "postgresql://u@h:/d,                 jdbc:postgresql://h:5432/d",
    "postgresql://h/d,                    jdbc:postgresql://h:5432/d",
    "postgresql://u@[::1]/d,              jdbc:postgresql://[::1]:5432/d",
    "postgresql://u@[2001:db8::7]:99/d,   jdbc:postgresql://[2001:db8::7]:99/d",
    "postgresql://u@10.0.0.7:99/d,        jdbc:postgresql://10.0.0.7:99/d",
    "postgresql://u@h/my%20db%2Fx%3F,     jdbc:postgresql://h:5432/my+db%2Fx%3F",
    "postgresql://u@h/d#part,             jdbc:postgresql://h:5432/d",
    "postgresql://u@/d?host=h&port=7,     jdbc:postgresql://h:7/d",
  })
  void findsServerAndDatabase(String url, String driversUrl) {
    assertThat(ConnectionUrl.parse(url).url()).isEqualTo(driversUrl);
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://a%40b:p%2Fq%3A%23@h/d, a@b,  p/q:#",
    "postgresql://u:p:q@h/d,             u,    p:q",
    "postgresql://u:p@q@h/d,             u,    p@q",
    "postgresql://u:100%@h/d,            u,    100%",
    "postgresql://u:%zz%4@h/d,           u,    %zz%4",
    "postgresql://u:a+b@h/d,             u,    a+b",
    "postgresql://u:%C3%A9%F0%9F%94%91@h/d, u, é🔑",
    "postgresql://u:x@h/d?user=v&password=y%20z, v, y z",
  })
  void decodesUserAndPassword(String url, String user, String password) {
    ConnectionSettings settings = ConnectionUrl.parse(url);

    assertThat(settings.user()).isEqualTo(user);
    assertThat(settings.password()).isEqualTo(password);
  }

  @Test
  void leavesOutWhatIsNotThere() {
    ConnectionSettings settings = ConnectionUrl.parse("postgresql://h/d");

    assertThat(settings.user()).isNull();
    assertThat(settings.password()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=disable,                           disable,     ,",
    "ssl=0,                                     disable,     ,",
    "ssl=false,                                 disable,     ,",
    "sslmode=no-verify,                         require,     ,",
    "ssl=true,                                  verify-full, ,",
    "sslmode=prefer,                            verify-full, ,",
    "sslmode=require,                           verify-full, ,",
    "sslmode=verify-ca,                         verify-full, ,",
    "sslmode=verify-full&sslrootcert=/ca.pem,   verify-full, /ca.pem",
    "sslmode=require&sslrootcert=/ca.pem,       verify-full, /ca.pem",
    "sslrootcert=/ca.pem,                       verify-full, /ca.pem",
    "sslmode=prefer&uselibpqcompat=true,        require,     ,",
    "sslmode=require&uselibpqcompat=true,       require,     ,",
    "sslmode=require&uselibpqcompat=true&sslrootcert=/ca.pem,   verify-ca, /ca.pem",
    "sslmode=verify-ca&uselibpqcompat=true&sslrootcert=/ca.pem, verify-ca, /ca.pem",
    "sslmode=verify-full&uselibpqcompat=true,   verify-full, ,",
  })
  void meansBySslmodeWhatTheOriginalMeans(String parameters, String mode, String rootCertificate) {
    Map<String, String> properties =
        ConnectionUrl.parse("postgresql://u@h/d?" + parameters).properties();

    assertThat(properties).containsEntry("sslmode", mode);
    if (rootCertificate == null) {
      assertThat(properties).doesNotContainKey("sslrootcert");
    } else {
      assertThat(properties).containsEntry("sslrootcert", rootCertificate);
    }
  }

  @Test
  void handsOnWhatTheDriverKnowsByAnotherName() {
    assertThat(
            ConnectionUrl.parse(
                    "postgresql://u@h/d?application_name=my+app&options=-c%20x.y%3D1"
                        + "&statement_timeout=5000&channel_binding=require&pgbouncer=true"
                        + "&prepareThreshold=0")
                .properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ApplicationName", "my app",
                "options", "-c x.y=1 -c statement_timeout=5000",
                "channelBinding", "require",
                "prepareThreshold", "0"));
  }

  @Test
  void takesAJdbcUrlAsItIsButForItsSecrets() {
    ConnectionSettings settings =
        ConnectionUrl.parse(
            "jdbc:postgresql://h1:1,h2/d?user=ann&sslmode=require&password=p%26q+r&sslpassword=k");

    assertThat(settings.url()).isEqualTo("jdbc:postgresql://h1:1,h2/d?sslmode=require");
    assertThat(settings.user()).isEqualTo("ann");
    assertThat(settings.password()).isEqualTo("p&q r");
    assertThat(settings.properties()).containsExactly(Map.entry("sslpassword", "k"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://u:s3cret@h/d                     | begins with none of",
        "s3cret                                   | begins with none of",
        "jdbc:mysql://h/d?password=s3cret         | begins with none of",
        "postgresql://u:s3cret@/d                 | names no host",
        "postgresql://u:s3cret@h                  | names no database",
        "postgresql://u:s3cret@h/                 | names no database",
        "postgresql://u:s3cret@h/?sslmode=require | names no database",
        "postgresql://u:s3cret@h:port/d           | the port is not a number",
        "postgresql://u:12345/s3cret@h/d          | must be percent-encoded",
        "postgresql://u:12345/s3#cret@h/d         | must be percent-encoded",
        "postgresql://u:12345/d?s3cret@h/d        | must be percent-encoded",
        "postgresql://u:s3/cret@h/d               | must be percent-encoded",
        "postgresql://u:s3cret@h:0/d              | the port is not between 1 and 65535",
        "postgresql://u:s3cret@h:65536/d          | the port is not between 1 and 65535",
        "postgresql://u:s3cret@h1,h2/d            | names several hosts",
        "postgresql://u:s3cret@h h/d              | the host is no name and no address",
        "postgresql://u:s3cret@%2Fvar%2Frun/d     | names a Unix socket",
        "postgresql://u:s3cret@/d?host=/var/run   | names a Unix socket",
        "socket:/var/run?db=d&password=s3cret     | names a Unix socket",
        "/var/run s3cret                          | names a Unix socket",
        "postgresql://u:s3cret@h/d?sslmode=maybe  | sslmode is none of",
        "postgresql://u:s3cret@h/d?ssl=maybe      | the parameter ssl is none of",
        "postgresql://u:s3cret@h/d?statement_timeout=1%20-c | statement_timeout",
        "jdbc:postgresql://u:s3cret@h/d           | user and password are parameters",
      })
  void saysWhatIsWrongWithoutRepeatingIt(String url, String why) {
    assertThatThrownBy(() -> ConnectionUrl.parse(url))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("connectionString: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("s3")
        .hasMessageNotContaining("cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:s3cret@h/d?sslpassword=s3cret",
        "jdbc:postgresql://h/d?user=ann&password=s3cret&sslpassword=s3cret"
      })
  void showsNoSecret(String url) {
    assertThat(ConnectionUrl.parse(url).toString()).doesNotContain("s3cret").contains("h");
  }
}
