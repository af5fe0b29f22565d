package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.Test;

class OpenOrdersTest {
  private final OpenOrders orders = new OpenOrders();

  private static TensorRef file(String conditioning) {
    return new TensorRef(conditioning, 10, "");
  }

  @Test
  void conditioningThatWasUsedLongestAgoIsForgottenUnlessAnOpenPassNeedsIt() {
    for (String conditioning : List.of("a", "b", "c", "d")) {
      orders.store(conditioning, file(conditioning));
    }
    assertEquals(List.of(), orders.forgetConditionings(40, Set.of()));
    orders.conditioning("a");
    assertEquals(List.of(file("b"), file("d")), orders.forgetConditionings(20, Set.of("c")));
    assertFalse(orders.isStored("b"), "it is encoded again");
    assertEquals(List.of(file("a")), orders.forgetConditionings(0, Set.of("c")));
  }
}
