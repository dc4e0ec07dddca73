package dev.mastrajpa.benchmarks.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.Scale;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that does workloads one way, as it is told on its standard input, a line each:
 *
 * <ul>
 *   <li>{@code sample NAME WORKERS MILLIS CALLS} prepares the workload, calls in a loop and answers
 *       with what it took,
 *   <li>{@code prepare NAME WORKERS} prepares it and calls until statements are prepared too,
 *   <li>{@code call} makes one call of what was prepared last, and answers with what that brought.
 * </ul>
 *
 * <p>Each answer is a line of JSON; {@code {"skip":true}} where this side does not do the workload,
 * {@code {"error":…}} where it failed. It ends with its input.
 *
 * <p>Arguments: {@code ours} or {@code floor}, the JDBC URL with user and password, the scale, and
 * {@code fixed} if every choice of a row is to be the first.
 */
public final class Driver {

  /** The driver prepares a statement on the server when it comes for the fifth time. */
  private static final int CALLS_TO_PREPARE = 6;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Preparation> workloads;
  private @Nullable Call prepared;

  private Driver(Map<String, Preparation> workloads) {
    this.workloads = workloads;
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    // whatever else wants to print must not come between the answers
    System.setOut(System.err);
    Keys keys = new Keys(Scale.named(args[2]), args.length > 3 && args[3].equals("fixed"));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (Side side = side(args[0], args[1], keys)) {
      Driver driver = new Driver(side.workloads());
      answers.println("{\"ready\":true}");
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(driver.answer(line.split(" ")));
      }
    }
  }

  private static Side side(String name, String url, Keys keys) {
    return switch (name) {
      case "ours" -> new OurSide(url, keys);
      case "floor" -> new FloorSide(url, keys);
      default -> throw new IllegalArgumentException("side is neither ours nor floor: " + name);
    };
  }

  private ObjectNode answer(String[] command) {
    try {
      if (command[0].equals("call")) {
        return answer(callPrepared());
      }
      Preparation workload = workloads.get(command[1]);
      if (workload == null) {
        return JSON.createObjectNode().put("skip", true);
      }
      int workers = Integer.parseInt(command[2]);
      Call call = workload.prepare(workers);
      if (command[0].equals("prepare")) {
        prepared = call;
        for (int i = 0; i < CALLS_TO_PREPARE; i++) {
          call.make(0);
        }
        return JSON.createObjectNode();
      }
      Limits limits = new Limits(workers, Long.parseLong(command[3]), Integer.parseInt(command[4]));
      return JSON.valueToTree(Sampler.sample(call, limits));
    } catch (Exception e) {
      e.printStackTrace();
      return JSON.createObjectNode().put("error", String.valueOf(e));
    }
  }

  private Answer callPrepared() throws Exception {
    Call call = prepared;
    if (call == null) {
      throw new IllegalStateException("call before prepare");
    }
    return call.make(0);
  }

  private static ObjectNode answer(Answer answer) {
    ObjectNode node = JSON.createObjectNode();
    node.set("keys", JSON.valueToTree(answer.keys()));
    return node.put("total", answer.total());
  }
}
