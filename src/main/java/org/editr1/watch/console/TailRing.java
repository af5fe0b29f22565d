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
  private static final int LONGEST = 500;

  private record Heard(long number, long at, String node, BusTail.Copy copy) {}

  private final Deque<Heard> copies = new ArrayDeque<>();
  private long newest;

  void add(String node, BusTail.Copy copy, long now) {
    newest++;
    copies.add(new Heard(newest, now - (long) (copy.ago() * Clock.SECOND), node, copy));
    if (copies.size() > LONGEST) {
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
        .filter(heard -> heard.number() > after)
        .filter(heard -> address.isEmpty() || heard.copy().address().equals(address))
        .filter(heard -> isAbout(heard.copy(), about))
        .forEach(heard -> json.add(json(heard, now)));
    return json;
  }

  private static boolean isAbout(BusTail.Copy copy, String wanted) {
    return (copy.about() + "/").startsWith(group(wanted) + "/") || copy.text().contains(wanted);
  }

  /** Orders are about several samples of a group, and named after the group. */
  private static String group(String wanted) {
    return wanted.replaceAll("/sample-\\d+$", "");
  }

  private static JsonObject json(Heard heard, long now) {
    return new JsonObject()
        .put("number", heard.number())
        .put("ago", Numbers.seconds(now - heard.at()))
        .put("node", heard.node())
        .put("address", heard.copy().address())
        .put("type", heard.copy().type())
        .put("about", heard.copy().about())
        .put("text", heard.copy().text());
  }
}
