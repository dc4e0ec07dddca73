package dev.mastrajpa;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a database, as the driver takes it. Its text never shows who connects.
 *
 * @param url begins with {@code jdbc:postgresql:} and holds no user and no password
 * @param user null where the driver decides
 * @param password null where the server asks for none, or the driver finds it
 * @param properties further ones of the driver; they win over the URL's
 */
record ConnectionSettings(
    String url, @Nullable String user, @Nullable String password, Map<String, String> properties) {

  ConnectionSettings {
    properties = Map.copyOf(properties);
  }

  ConnectionSettings withUser(String user) {
    return new ConnectionSettings(url, user, password, properties);
  }

  ConnectionSettings withPassword(String password) {
    return new ConnectionSettings(url, user, password, properties);
  }

  ConnectionSettings with(Ssl ssl) {
    Map<String, String> all = new LinkedHashMap<>(properties);
    all.putAll(ssl.properties());
    return new ConnectionSettings(url, user, password, all);
  }

  @Override
  public String toString() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }
}
