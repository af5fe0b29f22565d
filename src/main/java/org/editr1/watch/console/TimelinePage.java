package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.editr1.Clock;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * The time of orders by worker: fetching inputs, waiting for the device, running, delivering the
 * result.
 */
public final class TimelinePage {
  /** The newest orders, which the page keeps. */
  public static final int MAX_SPANS = 20_000;

  private static final int MAX_ORDERS = 4_000;
  private static final int MAX_STEPS = 200;

  private record Span(long delivered, OrderRan ran) {
    GroupKey group() {
      return ran.order().group();
    }
  }

  private record End(long at, Pass pass) {}

  private final Deque<Span> spans = new ArrayDeque<>();
  private final Deque<End> ends = new ArrayDeque<>();

  /**
   * @param earlier entries of the time before the console started
   */
  public TimelinePage(List<RunArchive.Past> earlier, long now) {
    for (RunArchive.Past past : earlier) {
      long at = now - (long) (past.ago() * Clock.SECOND);
      if (past.entry() instanceof TimelineEntry.Ran one) {
        ran(one.ran(), at);
      } else if (past.entry() instanceof TimelineEntry.Ended one) {
        ended(new StepFinished(one.pass(), Map.of()), at);
      }
    }
  }

  public void ran(OrderRan ran, long now) {
    spans.add(new Span(now, ran));
    if (spans.size() > MAX_SPANS) {
      spans.removeFirst();
    }
  }

  public void ended(StepFinished step, long now) {
    ends.add(new End(now, step.pass()));
    if (ends.size() > MAX_STEPS) {
      ends.removeFirst();
    }
  }

  /** The steps and evaluations with orders. */
  public JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("orders", spans.size())
            .put("steps", numbers(Split.TRAIN))
            .put("evaluations", numbers(Split.TEST));
    ends.stream()
        .map(End::pass)
        .filter(pass -> pass instanceof Pass.Step)
        .forEach(pass -> json.put("ended", pass.number()));
    return json;
  }

  private JsonArray numbers(Split split) {
    return new JsonArray(
        spans.stream()
            .map(span -> span.group().pass())
            .filter(pass -> pass.split() == split)
            .map(Pass::number)
            .distinct()
            .sorted()
            .toList());
  }

  /** The orders of a step or an evaluation. */
  public JsonObject pass(Pass pass) {
    return json(span -> span.group().pass().equals(pass), pass);
  }

  /** The orders of a sample; without its {@code index}, all orders of the group. */
  public JsonObject sample(GroupKey group, @Nullable Integer index) {
    return json(span -> span.group().equals(group) && holds(span.ran(), index), group.pass());
  }

  private static boolean holds(OrderRan ran, @Nullable Integer index) {
    return index == null || ran.samples().isEmpty() || ran.samples().contains(index);
  }

  private JsonObject json(Predicate<Span> wanted, Pass pass) {
    long zero = spans.stream().filter(wanted).mapToLong(TimelinePage::leased).min().orElse(0);
    List<Span> orders = spans.stream().filter(wanted).limit(MAX_ORDERS).toList();
    JsonObject json =
        new JsonObject().put("orders", Answer.array(orders, span -> json(span, zero)));
    ends.stream()
        .filter(end -> end.pass().equals(pass))
        .findFirst()
        .ifPresent(end -> json.put("ended", Numbers.seconds(end.at() - zero)));
    return json;
  }

  private static long leased(Span span) {
    return span.delivered() - (long) (span.ran().leased() * Clock.SECOND);
  }

  private static JsonObject json(Span span, long zero) {
    OrderRan ran = span.ran();
    double delivered = Numbers.seconds(span.delivered() - zero);
    return new JsonObject()
        .put("order", ran.order().path())
        .put("role", ran.order().role().label())
        .put("worker", ran.worker())
        .put("samples", new JsonArray(ran.samples()))
        .put("version", ran.version())
        .put("leased", Numbers.round(delivered - ran.leased()))
        .put("fetched", Numbers.round(delivered - ran.fetched()))
        .put("began", Numbers.round(delivered - ran.began()))
        .put("ended", Numbers.round(delivered - ran.ended()))
        .put("told", delivered)
        .put("failure", ran.failure());
  }
}
