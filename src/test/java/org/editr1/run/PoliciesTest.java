package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private final Policies policies = new Policies();

  private static PoliciesUpdated version(int version) {
    List<PolicyRef> made =
        Stream.of(Kind.values()).map(kind -> FakeWork.policy(kind, version, "made")).toList();
    return new PoliciesUpdated(version, made, Map.of());
  }

  private static TensorRef adapter(Kind kind, int version) {
    return FakeWork.policy(kind, version, "made").adapter();
  }

  private List<TensorRef> deletedBy(int version) {
    return policies.delete(version(version), List.of()).stream().sorted(byId()).toList();
  }

  private static Comparator<TensorRef> byId() {
    return Comparator.comparing(TensorRef::id);
  }

  private static List<TensorRef> all(int version) {
    return Stream.of(Kind.values()).map(kind -> adapter(kind, version)).sorted(byId()).toList();
  }

  @Test
  void policiesOfTheLastTwoVersionsAreKept() {
    assertEquals(List.of(), deletedBy(1));
    assertEquals(List.of(), deletedBy(2));
    assertEquals(all(1), deletedBy(3));
    assertEquals(all(2), deletedBy(4));
  }

  @Test
  void policyOfAnOpenEvaluationIsKeptUntilItIsComplete() {
    deletedBy(1);
    policies.evaluationOpened(FakeWork.policy(Kind.EMA, 1, "made"));
    deletedBy(2);
    List<TensorRef> others =
        all(1).stream().filter(file -> !file.equals(adapter(Kind.EMA, 1))).toList();
    assertEquals(others, deletedBy(3));
    policies.evaluated(1);
    assertEquals(
        Stream.concat(all(2).stream(), Stream.of(adapter(Kind.EMA, 1))).sorted(byId()).toList(),
        deletedBy(4));
  }

  @Test
  void ordersNameBehavioursOfTheWindowAndTheNewestLivePolicy() {
    policies.published(version(1), 0);
    policies.published(version(2), 2);
    assertEquals(adapter(Kind.BEHAVIOUR, 2), policies.behaviour(2).adapter());
    assertThrows(IllegalStateException.class, () -> policies.behaviour(1));
    assertEquals(adapter(Kind.LIVE, 2), policies.newest(Kind.LIVE, 2).adapter());
    assertThrows(IllegalStateException.class, () -> policies.newest(Kind.LIVE, 1));
  }
}
