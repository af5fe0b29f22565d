package org.editr1.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GradientTreeTest {
  /** Its sum is written with brackets, which show the shape of the tree. */
  private static String sum(String left, String right) {
    return "(" + left + "+" + right + ")";
  }

  private static GradientTree<String> tree(List<Integer> arrivals) {
    GradientTree<String> tree = new GradientTree<>(GradientTreeTest::sum);
    arrivals.forEach(index -> tree.add(index, String.valueOf(index), kept -> kept));
    return tree;
  }

  /** The definition: both halves of a perfect tree, or the one that has leaves. */
  private static String reference(List<Integer> leaves, int first, int size) {
    if (size == 1) {
      return leaves.contains(first) ? String.valueOf(first) : "";
    }
    String left = reference(leaves, first, size / 2);
    String right = reference(leaves, first + size / 2, size / 2);
    return left.isEmpty() || right.isEmpty() ? left + right : sum(left, right);
  }

  @Test
  void anySubsetInAnyOrderGivesTheSumOfThePerfectTree() {
    Random random = new Random(7);
    for (int run = 0; run < 2_000; run++) {
      int all = 1 + random.nextInt(100);
      double present = random.nextDouble();
      List<Integer> leaves = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        if (random.nextDouble() < present) {
          leaves.add(i);
        }
      }
      String expected = reference(leaves, 0, 128);
      Collections.shuffle(leaves, random);
      assertEquals(expected, tree(leaves).sum().orElse(""), leaves::toString);
    }
  }

  @Test
  void lostLeafMovesNoOther() {
    assertEquals(Optional.of("(((0+1)+(2+3))+(4+5))"), tree(List.of(0, 1, 2, 3, 4, 5)).sum());
    assertEquals(Optional.of("((0+(2+3))+(4+5))"), tree(List.of(5, 4, 3, 2, 0)).sum());
  }

  @Test
  void sumsOfFourAndMoreAreKept() {
    SortedMap<String, String> kept = new TreeMap<>();
    GradientTree<String> tree = new GradientTree<>(GradientTreeTest::sum);
    for (int i = 0; i < 9; i++) {
      tree.add(
          i,
          String.valueOf(i),
          sum -> {
            kept.put(sum, "kept" + kept.size());
            return kept.get(sum);
          });
    }
    assertEquals(Optional.of("(kept1+8)"), tree.sum());
    assertEquals("[((0+1)+(2+3)), (kept0+((4+5)+(6+7)))]", kept.keySet().toString());
  }
}
