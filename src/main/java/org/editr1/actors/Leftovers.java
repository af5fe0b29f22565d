package org.editr1.actors;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.editr1.journey.Pass;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;

/** What earlier heads that were killed have left in a store, although nothing needs it. */
final class Leftovers {
  private static final String POLICIES = "policies";
  private static final Pattern GRADIENT = Pattern.compile(".*/train-[^/]*");

  /** A head removes the gradients of its last step; earlier heads were killed a few steps ago. */
  private static final int STEPS = 8;

  private Leftovers() {}

  /**
   * Removes the adapters that are not {@code needed} and the gradients of finished steps.
   *
   * @param version that the run continues with
   */
  static void remove(DiskStore store, Set<TensorRef> needed, int version) {
    Set<String> named = needed.stream().map(TensorRef::id).collect(Collectors.toSet());
    for (String id : store.ids(POLICIES)) {
      if (!named.contains(id)) {
        store.delete(id);
      }
    }
    for (int step = Math.max(0, version - STEPS); step < version; step++) {
      for (String id : store.ids(new Pass.Step(step).folder())) {
        if (GRADIENT.matcher(id).matches()) {
          store.delete(id);
        }
      }
    }
  }
}
