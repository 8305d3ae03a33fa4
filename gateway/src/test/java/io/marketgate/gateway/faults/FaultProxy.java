package io.marketgate.gateway.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A network that can be made worse: stands between a replica and a server, and passes on what both
/// say, late, or not at all, or breaks the connections.
final class FaultProxy implements AutoCloseable {

  private static final int PIECE = 16 * 1024;
  private static final long LOOK_MILLIS = 20;
  private static final long MILLIS = 1_000;

  /// Linux' shortest (TCP_RTO_MIN).
  private static final long FIRST_TIMER_MILLIS = 200;

  private final int target;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Random random;
  private final AtomicLong passed = new AtomicLong();
  private volatile Weather weather = Weather.FAIR;
  private volatile boolean closed;

  /// @param least every piece is late by at least this
  /// @param most and by at most this
  /// @param holds nothing gets through, and nobody is told: a link that is half open
  /// @param loss how likely a piece is lost. Both ends speak TCP, so what they see of it is that
  ///   the piece, and all behind it, is late by the sender's timer, which doubles while it is lost
  ///   again
  /// @param octets that pass in a second; 0 for as many as there are
  record Weather(Duration least, Duration most, boolean holds, double loss, long octets) {

    /// Everything passes at once.
    static final Weather FAIR = slow(Duration.ZERO, Duration.ZERO);

    /// A link without an end: neither data nor a reset.
    static final Weather HALF_OPEN = new Weather(Duration.ZERO, Duration.ZERO, true, 0, 0);

    /// Slow by something between two durations.
    static Weather slow(Duration least, Duration most) {
      return new Weather(least, most, false, 0, 0);
    }

    /// A link that loses so many of its pieces.
    static Weather lossy(double loss) {
      return new Weather(Duration.ZERO, Duration.ZERO, false, loss, 0);
    }

    /// A link through which so much gets in a second.
    static Weather narrow(long octets) {
      return new Weather(Duration.ZERO, Duration.ZERO, false, 0, octets);
    }
  }

  /// @param target port of the server on the loopback address
  /// @param seed of the delays
  FaultProxy(int target, long seed) {
    this.target = target;
    this.random = new Random(seed);
    try {
      door = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = Thread.ofVirtual().name("fault-proxy-" + target).start(this::accept);
  }

  /// Where the replicas find the server.
  int port() {
    return door.getLocalPort();
  }

  void weather(Weather now) {
    weather = now;
  }

  /// Breaks every connection, with a reset.
  void reset() {
    open.forEach(FaultProxy::abort);
  }

  /// Octets that have passed, both ways.
  long passed() {
    return passed.get();
  }

  @Override
  public void close() {
    closed = true;
    reset();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket caller = door.accept();
        var _ = Thread.ofVirtual().start(() -> join(caller));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket caller) {
    open.add(caller);
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      caller.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var _ = Thread.ofVirtual().start(() -> pump(caller, server));
      var _ = Thread.ofVirtual().start(() -> pump(server, caller));
    } catch (IOException refused) {
      abort(caller);
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        delay(read);
        out.write(piece, 0, read);
        passed.addAndGet(read);
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException broken) {
      abort(from);
      abort(to);
    }
  }

  private void delay(int octets) throws InterruptedException {
    Weather now = weather;
    long span = now.most().minus(now.least()).toMillis();
    long millis = now.least().toMillis() + (span > 0 ? random.nextLong(span) : 0);
    for (long timer = FIRST_TIMER_MILLIS;
        now.loss() > 0 && random.nextDouble() < now.loss();
        timer *= 2) {
      millis += timer;
    }
    if (now.octets() > 0) {
      millis += octets * MILLIS / now.octets();
    }
    if (millis > 0) {
      Thread.sleep(millis);
    }
    while (weather.holds()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException alreadyGone) {
      // What was to be reached.
    }
  }
}
