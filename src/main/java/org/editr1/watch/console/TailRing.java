package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import org.editr1.Clock;
import org.editr1.journey.Message.BusTail;
import org.editr1.watch.Numbers;

/** The newest copies of messages, numbered from 1. */
final class TailRing {
  private static final int MAX_COPIES = 500;

  private record Received(long number, long at, String node, BusTail.Copy copy) {}

  private final Deque<Received> copies = new ArrayDeque<>();
  private long newest;

  void add(String node, BusTail.Copy copy, long now) {
    newest++;
    copies.add(new Received(newest, now - (long) (copy.ago() * Clock.SECOND), node, copy));
    if (copies.size() > MAX_COPIES) {
      copies.removeFirst();
    }
  }

  /** Number of the newest copy, 0 before the first. */
  long newest() {
    return newest;
  }

  JsonArray json(long after, String address, String about, long now) {
    JsonArray json = new JsonArray();
    copies.stream()
        .filter(received -> received.number() > after)
        .filter(received -> address.isEmpty() || received.copy().address().equals(address))
        .filter(received -> isAbout(received.copy(), about))
        .forEach(received -> json.add(json(received, now)));
    return json;
  }

  private static boolean isAbout(BusTail.Copy copy, String wanted) {
    return (copy.about() + "/").startsWith(group(wanted) + "/") || copy.text().contains(wanted);
  }

  /** Orders are about several samples of a group, and named after the group. */
  private static String group(String wanted) {
    return wanted.replaceAll("/sample-\\d+$", "");
  }

  private static JsonObject json(Received received, long now) {
    return new JsonObject()
        .put("number", received.number())
        .put("ago", Numbers.seconds(now - received.at()))
        .put("node", received.node())
        .put("address", received.copy().address())
        .put("type", received.copy().type())
        .put("about", received.copy().about())
        .put("text", received.copy().text());
  }
}
