package org.editr1.io.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.editr1.UserError;
import org.editr1.io.file.DiskError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorSumTest {
  /** More than two pieces. */
  private static final int LONG = 150_000;

  @TempDir Path folder;

  private static float[] numbers(int seed, int size) {
    Random random = new Random(seed);
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private TensorSum file(String name, SafetensorsWriter writer) {
    Path file = folder.resolve(name);
    writer.write(file);
    return new TensorSum.File(file);
  }

  private TensorSum file(int seed) {
    return file(
        "leaf-" + seed,
        new SafetensorsWriter()
            .floats("long", numbers(seed, LONG), LONG)
            .floats("wide", numbers(-seed, 6), 2, 3));
  }

  private static float[] sum(float[] left, float[] right) {
    float[] sum = left.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += right[i];
    }
    return sum;
  }

  @Test
  void termsAreAddedInTheOrderOfTheBrackets() {
    TensorSum sum =
        new TensorSum.Of(new TensorSum.Of(file(1), file(2)), new TensorSum.Of(file(3), file(4)));
    float[] left = sum(numbers(1, LONG), numbers(2, LONG));
    float[] right = sum(numbers(3, LONG), numbers(4, LONG));
    SortedMap<String, TensorSum.Tensor> all = sum.tensors();
    assertEquals(Set.of("long", "wide"), all.keySet());
    assertArrayEquals(sum(left, right), all.get("long").values());
    assertArrayEquals(new long[] {2, 3}, all.get("wide").shape());
  }

  @Test
  void writtenSumIsAFileLikeItsTerms() {
    TensorSum sum = new TensorSum.Of(file(1), file(2));
    Path written = folder.resolve("sum");
    sum.write(written);
    assertArrayEquals(
        sum.tensors().get("long").values(),
        new TensorSum.File(written).tensors().get("long").values());
    try (SafetensorsFile file = SafetensorsFile.open(written)) {
      assertArrayEquals(sum(numbers(-1, 6), numbers(-2, 6)), file.floats("wide"));
    }
  }

  @Test
  void tensorThatOneTermLacksPassesThrough() {
    TensorSum other =
        file("other", new SafetensorsWriter().floats("late", new float[] {-0f, 5}, 2));
    SortedMap<String, TensorSum.Tensor> sum = new TensorSum.Of(file(1), other).tensors();
    assertArrayEquals(new float[] {-0f, 5}, sum.get("late").values());
    assertArrayEquals(numbers(1, LONG), sum.get("long").values());
  }

  @Test
  void tensorsOfOtherShapesAreNotAdded() {
    TensorSum other =
        file("other", new SafetensorsWriter().floats("wide", new float[] {1, 2}, 1, 2));
    TensorSum sum = new TensorSum.Of(file(1), other);
    String message = assertThrows(UserError.class, sum::tensors).getMessage();
    assertEquals(
        "tensor wide cannot be added: one file has the shape [2, 3], another [1, 2]", message);
  }

  @Test
  void diskThatCannotBeWrittenIsADiskError() {
    Path nowhere = folder.resolve("no-folder/sum");
    String message = assertThrows(DiskError.class, () -> file(1).write(nowhere)).getMessage();
    assertTrue(message.startsWith(nowhere + " cannot be written"), message);
  }
}
