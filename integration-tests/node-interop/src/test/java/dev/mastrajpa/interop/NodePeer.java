package dev.mastrajpa.interop;

import static dev.mastrajpa.interop.PeerJson.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A Node process that runs the original, for tests in which both work on one database.
 *
 * <pre>{@code
 * static final NodePeer peer = NodePeer.start(ZoneId.of("Asia/Kolkata"));
 *
 * try (NodePeer.Store original = peer.open(database.connectionString(), "agents")) {
 *   original.init();
 *   JsonNode page = original.call("memory", "listMessages", json("{threadId:'t1'}"));
 * }
 * }</pre>
 *
 * <p>Arguments and results are {@link PeerJson}. Whatever the original throws arrives as {@link
 * OriginalException}.
 *
 * <p>Where Node (20 or newer), npm or its registry cannot be had, {@link #start} skips the test
 * that called it, or fails it if the system property {@code mastra.interop} is {@code required}.
 * The system properties {@code mastra.node} and {@code mastra.npm} name executables other than
 * those on the PATH. The process ends with {@link #close()}, and at the latest with this JVM.
 */
public final class NodePeer implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final BufferedWriter requests;
  private final Path log;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

  private NodePeer(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::readAnswers, "node-peer-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a process whose local time is that of the given zone. */
  public static NodePeer start(ZoneId zone) {
    return start(NodeInstallation.get(), zone);
  }

  /** Starts a process that runs an older version, from 0.17 on. */
  public static NodePeer start(String version, ZoneId zone) {
    return start(NodeInstallation.get(version), zone);
  }

  private static NodePeer start(NodeInstallation installation, ZoneId zone) {
    try {
      Path logs = Files.createDirectories(installation.directory().resolve("logs"));
      Path log = Files.createTempFile(logs, "peer-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(installation.node().toString(), "peer.mjs")
              .directory(installation.directory().toFile())
              .redirectError(log.toFile());
      Map<String, String> environment = builder.environment();
      NodeInstallation.withoutSettings(environment);
      environment.put("TZ", zone.getId());
      return new NodePeer(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a store of the original's, in a schema or, if that is null, where it likes best. */
  public Store open(String connectionString, @Nullable String schemaName) {
    return open(connectionString, schemaName, object());
  }

  /** Opens a store with further options of its constructor, such as {@code skipDefaultIndexes}. */
  public Store open(String connectionString, @Nullable String schemaName, JsonNode options) {
    ObjectNode request = object().put("op", "open").put("connectionString", connectionString);
    request.put("schemaName", schemaName);
    request.set("options", options);
    return new Store(await(send(request)).longValue());
  }

  /** The statements that the original would create its tables with, as one text. */
  public String exportSchemas(@Nullable String schemaName) {
    return await(send(object().put("op", "exportSchemas").put("schemaName", schemaName)))
        .textValue();
  }

  /** The versions of {@code node}, {@code pg} and {@code core}, and the {@code timeZone}. */
  public JsonNode about() {
    return await(send(object().put("op", "about")));
  }

  /** Ends the process; stores that are still open are closed by it. */
  @Override
  public void close() {
    try {
      requests.close(); // the end of its input is what makes it go
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<JsonNode> send(ObjectNode request) {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    String line = PeerJson.write(request.put("id", id));
    synchronized (requests) {
      try {
        requests.write(line);
        requests.write('\n');
        requests.flush();
      } catch (IOException e) {
        waiting.remove(id);
        throw new IllegalStateException("The Node process is gone. " + said(), e);
      }
    }
    if (!process.isAlive()) {
      failAll(); // its reader may have ended before this request was noted
    }
    return answer;
  }

  private static JsonNode result(JsonNode answer) {
    JsonNode error = answer.get("error");
    if (error != null) {
      throw new OriginalException(error);
    }
    return answer.path("result");
  }

  private JsonNode await(CompletableFuture<JsonNode> answer) {
    try {
      return result(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new IllegalStateException("The Node process is gone. " + said(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("No answer within " + LIMIT + ". " + said(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void readAnswers() {
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = answers.readLine()) != null) {
        JsonNode answer = PeerJson.json(line);
        CompletableFuture<JsonNode> asked = waiting.remove(answer.path("id").longValue());
        if (asked != null) {
          asked.complete(answer);
        }
      }
    } catch (IOException e) {
      // closed on this side: nobody waits any more
    } finally {
      failAll();
    }
  }

  private void failAll() {
    waiting
        .values()
        .forEach(answer -> answer.completeExceptionally(new IOException("end of its output")));
    waiting.clear();
  }

  private String said() {
    try {
      return "The end of " + log + ":\n" + NodeInstallation.tail(log);
    } catch (IOException e) {
      return "Nothing is to be read in " + log;
    }
  }

  /** A store of the original's. */
  public final class Store implements AutoCloseable {

    private final long handle;

    private Store(long handle) {
      this.handle = handle;
    }

    /** Lets the original create or complete its tables. */
    public void init() {
      await(send(request("init")));
    }

    /** Calls a method of a domain and waits: {@code call("memory", "saveThread", thread)}. */
    public JsonNode call(String domain, String method, JsonNode... args) {
      return await(send(callRequest(domain, method, args)));
    }

    /** Calls a method of a domain; calls that are under way together run concurrently. */
    public CompletableFuture<JsonNode> callAsync(String domain, String method, JsonNode... args) {
      return send(callRequest(domain, method, args)).thenApply(NodePeer::result);
    }

    /** Calls a method of the store itself, such as {@code prune}. */
    public JsonNode callStore(String method, JsonNode... args) {
      return await(send(callRequest(null, method, args)));
    }

    /** Runs a statement with {@code $1…} on the original's connections and returns the rows. */
    public JsonNode query(String sql, JsonNode... params) {
      ObjectNode request = request("query").put("sql", sql);
      request.set("params", array(params));
      return await(send(request)).path("rows");
    }

    /** Closes the store and its pool. */
    @Override
    public void close() {
      if (process.isAlive()) {
        await(send(request("close")));
      }
    }

    private ObjectNode callRequest(@Nullable String domain, String method, JsonNode... args) {
      ObjectNode request = request("call").put("domain", domain).put("method", method);
      request.set("args", array(args));
      return request;
    }

    private ObjectNode request(String op) {
      return object().put("op", op).put("store", handle);
    }

    private static ArrayNode array(JsonNode... values) {
      ArrayNode array = object().arrayNode();
      for (JsonNode value : values) {
        array.add(value);
      }
      return array;
    }
  }
}
