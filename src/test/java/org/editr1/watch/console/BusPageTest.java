package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.editr1.bus.Bus;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.ProcessReport;
import org.junit.jupiter.api.Test;

class BusPageTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String CLAIM = "order.claim";

  private final BusPage page = new BusPage();

  /** Counts of answers that took up to 1, 2.5 and 5 milliseconds. */
  private static List<Long> latency(long one, long two, long five) {
    List<Long> counts = new ArrayList<>(Collections.nCopies(Bus.LATENCY_BOUNDS.size() + 1, 0L));
    counts.set(Bus.LATENCY_BOUNDS.indexOf(.001), one);
    counts.set(Bus.LATENCY_BOUNDS.indexOf(.0025), two);
    counts.set(Bus.LATENCY_BOUNDS.indexOf(.005), five);
    return counts;
  }

  private void report(String node, long sent, List<Long> latency, Failures failures, long at) {
    AddressTraffic traffic = new AddressTraffic(CLAIM, 1, sent, 0, 2, failures, 0, latency);
    page.reported(new ProcessReport(node, 0, 0, 0, 0, 0, List.of(traffic)), at * SECOND);
  }

  private JsonObject claim() {
    return page.json().getJsonArray("addresses").stream()
        .map(JsonObject.class::cast)
        .filter(address -> address.getString("address").equals(CLAIM))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ratesAndTimesCoverTheRecentWindow() {
    Failures none = new Failures(0, 0, 0, 0, "");
    // What was before the last minute does not count.
    report("a", 1000, latency(0, 0, 500), none, 0);
    report("a", 1000, latency(0, 0, 500), none, 100);
    report("a", 1050, latency(98, 0, 502), none, 105);
    report("b", 10, List.of(), none, 105);
    JsonObject claim = claim();
    assertEquals(10.0, claim.getDouble("sentPerSecond"));
    assertEquals(1060, claim.getLong("sent"));
    assertEquals(4, claim.getLong("inFlight"));
    assertEquals("request", claim.getString("kind"));
    assertEquals(0.000755, claim.getDouble("p50"), 1e-6);
    assertEquals(0.00375, claim.getDouble("p99"), 1e-6);
    assertEquals(2, claim.getJsonArray("nodes").size());
  }

  @Test
  void noTimeWithoutAnswers() {
    report("a", 5, List.of(), new Failures(3, 1, 0, 1, "order.claim: no answer in time"), 0);
    JsonObject claim = claim();
    assertNull(claim.getDouble("p50"));
    JsonObject failures = claim.getJsonObject("failures");
    assertEquals(3, failures.getLong("nobody"));
    assertEquals("a: order.claim: no answer in time", failures.getString("last"));
  }

  @Test
  void restartedProcessCountsFromZero() {
    Failures none = new Failures(0, 0, 0, 0, "");
    report("a", 1000, latency(1, 1, 1), none, 0);
    report("a", 20, latency(1, 0, 0), none, 2);
    report("a", 40, latency(2, 0, 0), none, 4);
    assertEquals(10.0, claim().getDouble("sentPerSecond"));
  }

  @Test
  void copiesAreFoundByAddressAndSubject() {
    page.received(
        new BusTail(
            "a",
            List.of(
                new BusTail.Copy("order.done", "Done", "step-3/group-7/train-0", "{}", 1.5),
                new BusTail.Copy("order.done", "Done", "step-3/group-70/train-0", "{}", 1),
                new BusTail.Copy("answer", "Ack", "step-3/group-7/train-0", "{}", 0.5))),
        10 * SECOND);
    assertEquals(3, page.tail(0, "", "", 10 * SECOND).size());
    assertEquals(1, page.tail(2, "", "", 10 * SECOND).size());
    assertEquals(2, page.tail(0, "order.done", "", 10 * SECOND).size());
    JsonArray group = page.tail(0, "", "step-3/group-7", 11 * SECOND);
    assertEquals(2, group.size());
    assertEquals(2.5, group.getJsonObject(0).getDouble("ago"));
    assertEquals(2, page.tail(0, "", "step-3/group-7/sample-1", 10 * SECOND).size());
    assertEquals(0, page.tail(0, "", "step-4", 10 * SECOND).size());
  }
}
