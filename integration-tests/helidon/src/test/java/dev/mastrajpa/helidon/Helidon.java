package dev.mastrajpa.helidon;

import dev.mastrajpa.testing.TestDatabase;
import io.helidon.microprofile.cdi.Main;
import io.helidon.microprofile.server.ServerCdiExtension;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Helidon with the application in this JVM, started as a user starts it, on a test's database. */
final class Helidon implements AutoCloseable {

  /** What the configuration of the data source begins with. */
  static final String DATA_SOURCE = "javax.sql.DataSource.desk.";

  private final Duration startTime;

  private Helidon(Duration startTime) {
    this.startTime = startTime;
  }

  static Helidon start(TestDatabase database) {
    System.setProperty(DATA_SOURCE + "dataSource.url", database.jdbcUrl());
    System.setProperty(DATA_SOURCE + "dataSource.user", database.user());
    System.setProperty(DATA_SOURCE + "dataSource.password", database.password());
    System.setProperty("server.port", "0");
    long begin = System.nanoTime();
    Main.main(new String[0]);
    return new Helidon(Duration.ofNanos(System.nanoTime() - begin));
  }

  /** From the call of {@code main} to its return, when requests are answered. */
  Duration startTime() {
    return startTime;
  }

  <T> T bean(Class<T> type) {
    return CDI.current().select(type).get();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)).build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    int port = CDI.current().getBeanManager().getExtension(ServerCdiExtension.class).port();
    return URI.create("http://localhost:" + port + path);
  }

  @Override
  public void close() {
    Main.shutdown();
  }
}
