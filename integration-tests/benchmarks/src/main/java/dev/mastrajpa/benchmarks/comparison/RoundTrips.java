package dev.mastrajpa.benchmarks.comparison;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between programs and PostgreSQL and counts round trips: how often a program waits until
 * the server is ready for the next query.
 *
 * <p>What a program sends together counts as one, even if the server gets ready several times on
 * the way. Opening a connection counts too. Programs that would like their connection encrypted are
 * told that it will not be; those that insist fail.
 *
 * <p>Any number of connections may come, and {@link #count} be called, at the same time.
 */
final class RoundTrips implements AutoCloseable {

  private static final Pattern SERVER = Pattern.compile("(?<=//|@)([^/:@?]+):(\\d+)(?=/)");
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int PIECE = 65_536;

  private final String host;
  private final int port;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong count = new AtomicLong();

  private RoundTrips(String host, int port, ServerSocket listener) {
    this.host = host;
    this.port = port;
    this.listener = listener;
  }

  /**
   * Begins to stand before a server.
   *
   * @param url of a database, with host and port, as JDBC or as Node's pg takes it
   * @throws IllegalArgumentException if it names no host and port
   */
  static RoundTrips before(String url) {
    Matcher server = server(url);
    try {
      RoundTrips roundTrips =
          new RoundTrips(
              server.group(1),
              Integer.parseInt(server.group(2)),
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      daemon(roundTrips::accept);
      return roundTrips;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A URL that leads where the given one does, but past here. */
  String through(String url) {
    String here = listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    return server(url).replaceFirst(here);
  }

  /** How many there were until now. */
  long count() {
    return count.get();
  }

  /** Ends all connections. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        sockets.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // closed: no more connections
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(host, port)) {
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Conversation conversation = new Conversation(begin(client, server));
      daemon(() -> answer(server, client, conversation));
      ask(client, server, conversation);
    } catch (IOException e) {
      // one of them has gone, and the other learns it by the end of its connection
    } finally {
      sockets.remove(client);
    }
  }

  /**
   * Passes the start of the first message on, the only one without a type, once it is not about
   * encryption.
   *
   * @return how much of that message is still to come
   */
  private static int begin(Socket client, Socket server) throws IOException {
    DataInputStream asked = new DataInputStream(client.getInputStream());
    int length = asked.readInt();
    int code = asked.readInt();
    while (code == SSL_REQUEST || code == GSS_REQUEST) {
      client.getOutputStream().write('N');
      length = asked.readInt();
      code = asked.readInt();
    }
    byte[] head = ByteBuffer.allocate(2 * Integer.BYTES).putInt(length).putInt(code).array();
    server.getOutputStream().write(head);
    return length - head.length;
  }

  private void ask(Socket client, Socket server, Conversation conversation) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int length = read(client, piece); length >= 0; length = read(client, piece)) {
      conversation.asked(piece, length);
      server.getOutputStream().write(piece, 0, length);
    }
  }

  private void answer(Socket server, Socket client, Conversation conversation) {
    try (client;
        server) {
      byte[] piece = new byte[PIECE];
      for (int length = read(server, piece); length >= 0; length = read(server, piece)) {
        // first, for who has the answer may ask for the count
        count.addAndGet(conversation.answered(piece, length));
        client.getOutputStream().write(piece, 0, length);
      }
    } catch (IOException e) {
      // as in serve
    } finally {
      sockets.remove(server);
    }
  }

  private static int read(Socket from, byte[] piece) throws IOException {
    return from.getInputStream().read(piece);
  }

  private static Matcher server(String url) {
    Matcher server = SERVER.matcher(url);
    if (!server.find()) {
      throw new IllegalArgumentException("url has no host and port: " + url);
    }
    return server;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "round-trips");
    thread.setDaemon(true);
    thread.start();
  }

  /** What one program and the server say to each other. */
  private static final class Conversation {

    /** What a program asks for before it asks the server to get ready. */
    private static final String NOT_YET_WAITING = "PBDEC";

    private final Messages asked;
    private final Messages answered = new Messages(0);
    private int unanswered = 1; // the first message

    /**
     * @param rest how much of the first message is still to be sent
     */
    Conversation(int rest) {
      this.asked = new Messages(rest);
    }

    synchronized void asked(byte[] piece, int length) {
      // each of a Sync, a Query and a FunctionCall is answered by one "ready for query"
      unanswered += asked.next(piece, length, "SQF");
    }

    /** One if the program has all that it waited for, zero if more is to come. */
    synchronized int answered(byte[] piece, int length) {
      int ready = answered.next(piece, length, "Z");
      unanswered -= ready;
      boolean waited = asked.isComplete() && NOT_YET_WAITING.indexOf(asked.lastType()) < 0;
      return ready > 0 && unanswered == 0 && waited ? 1 : 0;
    }
  }

  /** What one of the two sends, piece by piece: messages of a type, a length and so many bytes. */
  private static final class Messages {

    private final byte[] head = new byte[1 + Integer.BYTES];
    private int headLength;
    private int rest;

    Messages(int rest) {
      this.rest = rest;
    }

    /** How many messages of some types begin in the next piece. */
    int next(byte[] piece, int length, String types) {
      int found = 0;
      for (int i = 0; i < length; ) {
        int skipped = Math.min(rest, length - i);
        rest -= skipped;
        i += skipped;
        if (i < length) {
          head[headLength++] = piece[i++];
        }
        if (headLength == head.length) {
          headLength = 0;
          rest = ByteBuffer.wrap(head).getInt(1) - Integer.BYTES;
          found += types.indexOf(lastType()) < 0 ? 0 : 1;
        }
      }
      return found;
    }

    boolean isComplete() {
      return headLength == 0 && rest == 0;
    }

    /** The type of the message that is complete. */
    char lastType() {
      return (char) head[0];
    }
  }
}
