package io.marketgate.gateway.call;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicBoolean;

/// A request's place among those that are handled at once, noted at its connection. It is left when
/// the request has been answered, or when its answer has begun and stays open for somebody who
/// looks on: that costs next to nothing, and others would have no place for as long.
public final class Place {

  private static final AttributeKey<Place> KEY = AttributeKey.valueOf(Place.class, "place");

  private final Runnable giveBack;
  private final AtomicBoolean isLeft = new AtomicBoolean();

  private Place(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  /// Notes that the request which is handled now has a place.
  ///
  /// @param giveBack done once
  public static Place at(Channel channel, Runnable giveBack) {
    Place place = new Place(giveBack);
    channel.attr(KEY).set(place);
    return place;
  }

  /// Leaves the place of the request that is handled now, if it has one.
  static void leaveAt(Channel channel) {
    Place place = channel.attr(KEY).get();
    if (place != null) {
      place.leave();
    }
  }

  /// Gives the place back, once.
  public void leave() {
    if (isLeft.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
