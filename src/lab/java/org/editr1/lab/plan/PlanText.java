package org.editr1.lab.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;

/** Prints a plan as text. */
final class PlanText {
  private final RunSpec spec;
  private final List<String> lines = new ArrayList<>();

  PlanText(RunSpec spec) {
    this.spec = spec;
  }

  /**
   * Prints the assumptions of the plan.
   *
   * @param origin origin of the times
   */
  void assumptions(StageSeconds costs, String origin) {
    say(
        "%s: %d groups x %d samples a step, lag %d",
        spec.name(), spec.groups(), spec.samples(), spec.lag());
    say(
        "seconds of a device, %s: encode %s a task; rollout %s, reward %s, train %s a"
            + " sample; step's end %s",
        origin,
        number(costs.encode()),
        number(costs.rollout()),
        number(costs.reward()),
        number(costs.train()),
        number(costs.learn()));
    say(
        "assumed: every task is new, every group is trained, no evaluations, no time on the"
            + " network");
  }

  /** The number of orders, and a warning where devices outnumber them. */
  void orders(Fleet fleet) {
    say("");
    say(
        "orders of a step: %s; at most %d steps are open",
        List.of(Role.values()).stream()
            .map(role -> orders(role) + " " + role.label())
            .collect(Collectors.joining(", ")),
        spec.lag() + 1);
    for (Role role : List.of(Role.ROLLOUT, Role.TRAIN)) {
      long able = fleet.devices().stream().filter(kind -> kind.roles().contains(role)).count();
      if (able > orders(role)) {
        say(
            "warning: %d devices can %s, but a step has only %d such orders: smaller chunks.%s,"
                + " more groups or fewer devices",
            able, role.label(), orders(role), role.label());
      }
    }
  }

  private int orders(Role role) {
    RunSpec.Chunks chunks = spec.chunks();
    int perGroup =
        switch (role) {
          case ENCODE -> 1;
          case ROLLOUT -> parts(chunks.rollout());
          case REWARD -> parts(chunks.reward());
          case TRAIN -> parts(chunks.train());
        };
    return spec.groups() * perGroup;
  }

  private int parts(int chunk) {
    return (spec.samples() + chunk - 1) / chunk;
  }

  void heading() {
    say("");
    say("%-55s %9s %9s  %s", "", "samples/s", "s a step", "busy; all devices' time by role");
  }

  /**
   * One line.
   *
   * @param title at most 18 characters
   */
  void forecast(String title, Forecast forecast) {
    String busy =
        forecast.busy().entrySet().stream()
            .map(one -> one.getKey() + " " + percent(one.getValue()))
            .collect(Collectors.joining(", "));
    say(
        "%-18s %-36s %9s %9s  %s; %s",
        title,
        forecast.fleet(),
        number(forecast.samplesPerSecond()),
        number(forecast.secondsPerStep()),
        busy,
        byRole(forecast.byRole()));
  }

  private static String byRole(Map<Role, Double> shares) {
    return shares.entrySet().stream()
        .map(one -> one.getKey().label() + " " + percent(one.getValue()))
        .collect(Collectors.joining(" "));
  }

  /** A number with three significant digits. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  private static String percent(double share) {
    return Math.round(100 * share) + "%";
  }

  void say(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }

  @Override
  public String toString() {
    return String.join(System.lineSeparator(), lines);
  }
}
