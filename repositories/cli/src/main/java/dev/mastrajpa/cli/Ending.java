package dev.mastrajpa.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * How the program ends: with its exit code; and where a command heeds them, not before that is done
 * when Ctrl-C or SIGTERM ask for it.
 */
final class Ending {

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private static volatile boolean asked;
  private static volatile int code;

  private Ending() {}

  /**
   * From now on a signal waits for the command to end.
   *
   * @return whether there was one, and the command is to come to an end
   */
  static BooleanSupplier heedSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(Ending::awaitCommand, "ending"));
    return () -> asked;
  }

  static void exit(int exitCode) {
    code = exitCode;
    ENDED.countDown();
    System.exit(exitCode);
  }

  /** Without the halt the exit code would be the signal's, whatever the command says. */
  private static void awaitCommand() {
    asked = true;
    try {
      ENDED.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }
}
