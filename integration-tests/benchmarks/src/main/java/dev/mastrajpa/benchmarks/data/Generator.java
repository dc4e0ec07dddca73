package dev.mastrajpa.benchmarks.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the workloads: the same for the same number, in every language that follows the
 * description. A million messages are the full size; smaller sizes keep the proportions.
 */
public final class Generator {

  private static final int FULL_SIZE = 1_000_000;
  private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");
  private static final int STEP_BYTES = 970;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String[] WORDS =
      ("agent memory thread message tool result query search plan step model token span trace score"
              + " metric user order invoice ticket refund ship delay price stock cart email phone"
              + " address city country policy rule limit retry queue cache index table row column"
              + " page cursor batch stream event state status error value input output context"
              + " request session note summary plan2 draft reply alert cluster shard backup")
          .split(" ");
  private static final String CORPUS = corpus();

  private Generator() {}

  public static Instant at(long seconds) {
    return BASE.plusSeconds(seconds);
  }

  public static String messageId(long n) {
    return uuid("m-" + n);
  }

  public static String scoreId(long n) {
    return uuid("sc-" + n);
  }

  public static String threadId(int k) {
    return "thread-" + k;
  }

  public static String role(long n) {
    return n % 2 == 0 ? "user" : "assistant";
  }

  /** Which thread message n of a set of this size belongs to. */
  public static int threadOf(int n, int size) {
    long slot = (n * 618_033L) % size * (FULL_SIZE / size);
    if (slot < 100_000) {
      return 0;
    }
    if (slot < 150_000) {
      return 1;
    }
    if (slot < 190_000) {
      return (int) (2 + (slot - 150_000) / 10_000);
    }
    if (slot < 240_000) {
      return (int) (6 + (slot - 190_000) / 1_000);
    }
    return (int) (56 + (slot - 240_000) / 100);
  }

  /** The owner of thread k: one of them owns a twentieth of all threads, the others ten each. */
  public static String resourceOf(int k, int threads) {
    boolean hot = k >= threads / 20 && k < threads / 10;
    return hot ? "res-hot" : "res-" + k / 10;
  }

  public static String threadTitle(int k) {
    return "Title " + text(k, 30);
  }

  public static String threadMetadata(int k) {
    ObjectNode metadata = JSON.objectNode();
    metadata.put("topic", "t" + k % 100);
    metadata.put("pinned", k % 10 == 0);
    metadata.put("note", text(k, 80));
    return metadata.toString();
  }

  public static String content(long n) {
    String text = text(n, 700 + (int) ((n * 131) % 901));
    ObjectNode content = JSON.objectNode();
    content.put("format", 2);
    var parts = content.putArray("parts");
    parts.addObject().put("type", "text").put("text", text);
    if (n % 2 == 1) {
      ObjectNode call =
          parts.addObject().put("type", "tool-invocation").putObject("toolInvocation");
      call.put("state", "result").put("toolCallId", "call_" + n).put("toolName", "search");
      call.put("step", 0);
      call.putObject("args").put("query", text(n + 1, 60));
      call.putObject("result").put("hits", n % 17).put("top", text(n + 2, 120));
    }
    content.put("content", text.substring(0, 40));
    content.putObject("metadata").put("turn", n % 50).put("lang", "en");
    return content.toString();
  }

  public static String runId(long n) {
    return "run-" + n;
  }

  /** The workflow that run n of the data is of. */
  public static String workflowName(long n) {
    return "wf-" + n % 7;
  }

  /**
   * The state of a run: {@code context} is filled with steps until it has about so many bytes.
   *
   * @param status as the original spells it, or null for the one that run n has in the data
   */
  public static String snapshot(String runId, long n, int bytes, @Nullable String status) {
    StringBuilder json = new StringBuilder(bytes + 2_000);
    json.append("{\"runId\":\"").append(runId);
    json.append("\",\"status\":\"").append(status == null ? status(n) : status);
    json.append("\",\"value\":{},\"context\":{\"input\":{\"prompt\":\"").append(text(n, 200));
    json.append("\"}");
    int step = 0;
    for (int size = 600; size < bytes; size += STEP_BYTES) {
      String text = text(n * 13 + step * 101L, 700);
      json.append(",\"step-").append(step);
      json.append("\":{\"status\":\"success\",\"payload\":{\"i\":").append(step);
      json.append(",\"q\":\"").append(text, 0, 100);
      json.append("\"},\"output\":{\"text\":\"").append(text);
      json.append("\",\"n\":").append(step);
      json.append("},\"startedAt\":").append(BASE.toEpochMilli() + step);
      json.append(",\"endedAt\":").append(BASE.toEpochMilli() + step + 5).append('}');
      step++;
    }
    json.append("},\"activePaths\":[],\"activeStepsPath\":{},\"suspendedPaths\":{},");
    json.append("\"waitingPaths\":{},\"resumeLabels\":{},\"serializedStepGraph\":");
    json.append("[{\"type\":\"step\",\"step\":{\"id\":\"step-0\"}}],\"requestContext\":{},");
    return json.append("\"timestamp\":").append(BASE.toEpochMilli() + n).append('}').toString();
  }

  /** The result of a step that a run gets later. */
  public static String stepResult(long n) {
    return "{\"status\":\"success\",\"output\":{\"text\":\""
        + text(n, 300)
        + "\"},\"payload\":{},\"startedAt\":1,\"endedAt\":2}";
  }

  private static String status(long n) {
    long kind = n % 20;
    return kind == 0 ? "suspended" : kind == 1 ? "running" : kind < 4 ? "failed" : "success";
  }

  public static String traceId(long trace) {
    return md5("tr-" + trace);
  }

  /** One trace in a thousand has 200 spans, the others ten. */
  public static int spansOf(long trace) {
    return trace % 1_000 == 500 ? 200 : 10;
  }

  /** When a trace of the data begins. */
  public static Instant startOf(long trace) {
    return BASE.plusMillis(20_000 * trace);
  }

  static String spanId(long trace, int j) {
    return md5("sp-" + trace + "-" + j).substring(0, 16);
  }

  static String md5(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String uuid(String text) {
    String hex = md5(text);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  static String text(long seed, int length) {
    int from = (int) ((seed * 7919) % (CORPUS.length() - length));
    return CORPUS.substring(from, from + length);
  }

  private static String corpus() {
    StringBuilder corpus = new StringBuilder(65_600);
    for (long x = 42; corpus.length() < 65_536; ) {
      x = (1_103_515_245L * x + 12_345) % (1L << 31);
      corpus.append(WORDS[(int) ((x >> 16) % WORDS.length)]).append(' ');
    }
    return corpus.substring(0, 65_536);
  }
}
