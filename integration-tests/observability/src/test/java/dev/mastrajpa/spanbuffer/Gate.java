package dev.mastrajpa.spanbuffer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a program and a server. While it is shut, the server is away for that program:
 * connections that were open have broken, and new ones are refused.
 */
final class Gate implements AutoCloseable {

  private final InetSocketAddress server;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket door;

  private Gate(InetSocketAddress server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = door.getLocalPort();
    welcome(door);
  }

  /** Before the server of this URL. */
  static Gate before(String jdbcUrl) throws IOException {
    URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
    return new Gate(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  /** The URL that leads through here. */
  String jdbcUrl(String through) {
    return through.replaceFirst("//[^/]+/", "//localhost:" + port + "/");
  }

  void shut() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  void reopen() throws IOException {
    door = new ServerSocket();
    door.setReuseAddress(true);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    welcome(door);
  }

  @Override
  public void close() throws IOException {
    shut();
  }

  private void welcome(ServerSocket here) {
    start(
        () -> {
          while (!here.isClosed()) {
            Socket in = here.accept();
            Socket out = new Socket(server.getAddress(), server.getPort());
            open.add(in);
            open.add(out);
            start(() -> pass(in, out));
            start(() -> pass(out, in));
          }
        });
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream bytes = from.getInputStream();
      OutputStream there = to.getOutputStream();
      bytes.transferTo(there);
    }
  }

  /** What breaks here has been broken on purpose. */
  private static void start(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException e) {
                // the gate was shut, or one of the two has left
              }
            },
            "gate");
    thread.setDaemon(true);
    thread.start();
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
