package dev.mastrajpa.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Locale;

/**
 * The rows of the workloads: the same for the same number, in every language that follows the
 * description. A million messages are the full size; smaller sizes keep the proportions.
 */
final class Generator {

  private static final int FULL_SIZE = 1_000_000;
  private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");
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

  static Instant at(long seconds) {
    return BASE.plusSeconds(seconds);
  }

  static String messageId(int n) {
    String hex = md5("m-" + n);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  static String threadId(int k) {
    return "thread-" + k;
  }

  static String role(int n) {
    return n % 2 == 0 ? "user" : "assistant";
  }

  /** Which thread message n of a set of this size belongs to. */
  static int threadOf(int n, int size) {
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
  static String resourceOf(int k, int threads) {
    boolean hot = k >= threads / 20 && k < threads / 10;
    return hot ? "res-hot" : "res-" + k / 10;
  }

  static String threadTitle(int k) {
    return "Title " + text(k, 30);
  }

  static String threadMetadata(int k) {
    ObjectNode metadata = JSON.objectNode();
    metadata.put("topic", "t" + k % 100);
    metadata.put("pinned", k % 10 == 0);
    metadata.put("note", text(k, 80));
    return metadata.toString();
  }

  static String content(int n) {
    String text = text(n, 700 + (int) ((n * 131L) % 901));
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

  private static String text(long seed, int length) {
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

  private static String md5(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return String.format(Locale.ROOT, "%032x", new BigInteger(1, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
