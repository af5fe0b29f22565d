package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.editr1.Clock;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.watch.Numbers;

/** Traffic of the bus, from the reports of every process. */
public final class BusPage {
  private final Map<String, Map<String, AddressCard>> byAddress = new TreeMap<>();
  private final Tail tail = new Tail();

  public void reported(ProcessReport report, long now) {
    for (AddressTraffic traffic : report.traffic()) {
      byAddress
          .computeIfAbsent(traffic.address(), unused -> new TreeMap<>())
          .computeIfAbsent(report.node(), unused -> new AddressCard())
          .reported(traffic, now);
    }
  }

  public void received(BusTail copies, long now) {
    copies.copies().forEach(copy -> tail.add(copies.node(), copy, now));
  }

  /** The page without the copies of messages. */
  public JsonObject json() {
    JsonArray addresses =
        Answer.array(
            Addresses.ALL,
            address -> json(address, byAddress.getOrDefault(address.name(), Map.of())));
    return new JsonObject().put("addresses", addresses).put("tail", tail.newest());
  }

  private static JsonObject json(Address<?> address, Map<String, AddressCard> byNode) {
    JsonArray nodes = new JsonArray();
    List<Long> latency = new ArrayList<>();
    byNode.forEach(
        (node, card) -> {
          if (card.isUsed()) {
            nodes.add(card.json(node));
          }
          add(latency, card.latency());
        });
    JsonObject json =
        new JsonObject()
            .put("address", address.name())
            .put("kind", address instanceof Address.Request ? "request" : "topic")
            .put("sent", sum(byNode, AddressTraffic::sent))
            .put("received", sum(byNode, AddressTraffic::received))
            .put("sentPerSecond", perSecond(byNode, AddressTraffic::sent))
            .put("receivedPerSecond", perSecond(byNode, AddressTraffic::received))
            .put("inFlight", sum(byNode, AddressTraffic::inFlight))
            .put("failures", failures(byNode))
            .put("nodes", nodes);
    putTime(json, "p50", latency, .5);
    putTime(json, "p99", latency, .99);
    return json;
  }

  private static void putTime(JsonObject json, String name, List<Long> latency, double q) {
    Double time = AddressCard.quantile(latency, q);
    if (time != null) {
      json.put(name, Numbers.micros(time));
    }
  }

  private static void add(List<Long> sums, List<Long> more) {
    for (int i = 0; i < more.size(); i++) {
      if (i == sums.size()) {
        sums.add(0L);
      }
      sums.set(i, sums.get(i) + more.get(i));
    }
  }

  private static long sum(Map<String, AddressCard> byNode, ToLongFunction<AddressTraffic> part) {
    return byNode.values().stream().mapToLong(card -> part.applyAsLong(card.newest())).sum();
  }

  private static double perSecond(
      Map<String, AddressCard> byNode, ToLongFunction<AddressTraffic> counter) {
    return Numbers.round(
        byNode.values().stream().mapToDouble(card -> card.perSecond(counter)).sum());
  }

  private static JsonObject failures(Map<String, AddressCard> byNode) {
    JsonObject failures =
        new JsonObject()
            .put("nobody", sum(byNode, traffic -> traffic.failures().nobody()))
            .put("timeout", sum(byNode, traffic -> traffic.failures().timeout()))
            .put("unreadable", sum(byNode, traffic -> traffic.failures().unreadable()))
            .put("failed", sum(byNode, traffic -> traffic.failures().failed()));
    byNode.forEach(
        (node, card) -> {
          Failures known = card.newest().failures();
          if (!known.last().isEmpty()) {
            failures.put("last", node + ": " + known.last());
          }
        });
    return failures;
  }

  /**
   * Copies of messages, the oldest first.
   *
   * @param after number of the last copy that the reader has
   * @param address of the messages; empty: all
   * @param about order, sample, group or step of the messages; empty: all
   */
  public JsonArray tail(long after, String address, String about, long now) {
    return tail.json(after, address, about, now);
  }

  /** The newest copies of messages, numbered from 1. */
  private static final class Tail {
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
      return new JsonArray(
          copies.stream()
              .filter(received -> received.number() > after)
              .filter(received -> address.isEmpty() || received.copy().address().equals(address))
              .filter(received -> isAbout(received.copy(), about))
              .map(received -> json(received, now))
              .toList());
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
}
