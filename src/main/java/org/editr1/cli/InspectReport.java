package org.editr1.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.editr1.engine.djl.InspectedModel;
import org.editr1.engine.djl.MemoryEstimate.Need;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.hf.Inventory;

/** The tables that {@code inspect} prints. */
record InspectReport(PrintWriter out) {
  /** Names of one kind that are printed; more are counted. */
  private static final int NAMES = 8;

  void components(InspectedModel subject) {
    out.printf("%s%n%n", subject.family());
    out.printf("%-16s %8s %12s  %s%n", "component", "tensors", "parameters", "bytes");
    for (Component component : subject.components()) {
      Inventory inventory = component.inventory();
      out.printf(
          "%-16s %8d %12s  %s%n",
          component.name(),
          inventory.stored().size(),
          Bytes.scaled(inventory.parameters()),
          byType(inventory));
    }
    out.println();
    subject.components().forEach(this::differences);
  }

  private static String byType(Inventory inventory) {
    StringJoiner types = new StringJoiner(", ");
    inventory.bytesByType().forEach((type, bytes) -> types.add(Bytes.of(bytes) + " " + type));
    long absent = inventory.bytesMissing();
    return types + (absent == 0 ? "" : " (" + Bytes.of(absent) + " not here: headers alone)");
  }

  private void differences(Component component) {
    Inventory inventory = component.inventory();
    names(component, "missing", inventory.missing());
    names(component, "of another shape", inventory.shapeMismatches());
    names(component, "unexpected, not read", inventory.unexpected());
    names(component, "known and not read", inventory.ignored());
    if (inventory.isComplete() && inventory.unexpected().isEmpty()) {
      out.printf(
          "%s: all %d tensors that the model asks for%n",
          component.name(), inventory.expected().size());
    }
  }

  private void names(Component component, String what, List<String> names) {
    if (!names.isEmpty()) {
      out.printf("%s: %d %s%n", component.name(), names.size(), what);
      names.stream().limit(NAMES).forEach(name -> out.printf("  %s%n", name));
      if (names.size() > NAMES) {
        out.printf("  and %d more%n", names.size() - NAMES);
      }
    }
  }

  void memory(List<Need> needs, DeviceMemory device) {
    out.printf(
        Locale.ROOT,
        "%-8s %9s %9s %9s %11s %9s  on %s with %s%n",
        "role",
        "weights",
        "LoRA",
        "optimizer",
        "activations",
        "together",
        device.name(),
        Bytes.of(device.bytes()));
    for (Need need : needs) {
      row(need, need.activations(), need.total(), device);
      if (need.keptActivations() != need.activations()) {
        out.printf("  without gradient checkpointing:%n");
        row(need, need.keptActivations(), need.keptTotal(), device);
      }
    }
  }

  private void row(Need need, long activations, long total, DeviceMemory device) {
    out.printf(
        "%-8s %9s %9s %9s %11s %9s  %s%n",
        need.role(),
        amount(need.weights()),
        amount(need.adapter()),
        amount(need.optimizer()),
        amount(activations),
        amount(total),
        verdict(need, total, device));
  }

  private static String verdict(Need need, long total, DeviceMemory device) {
    if (need.role().equals("head")) {
      return "Java heap, no device";
    }
    return total < device.bytes() ? "fits" : "does not fit";
  }

  private static String amount(long bytes) {
    return bytes == 0 ? "-" : Bytes.of(bytes);
  }
}
