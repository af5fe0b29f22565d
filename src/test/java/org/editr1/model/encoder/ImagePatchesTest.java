package org.editr1.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.junit.jupiter.api.Test;

class ImagePatchesTest {
  private static ImagePatches image(int h, int w) {
    return new ImagePatches(new float[h * w], new Grid(1, h, w));
  }

  @Test
  void repeatsEachImageTokenForItsImage() {
    List<String> texts = List.of("a<i>b<i>", "no picture", "<i>");
    List<ImagePatches> images = List.of(image(2, 4), image(2, 2), image(2, 6));
    assertEquals(
        List.of("a<i><i>b<i>", "no picture", "<i><i><i>"),
        ImagePatches.expand(texts, "<i>", images, 2));
  }

  @Test
  void refusesAWrongNumberOfImages() {
    List<ImagePatches> one = List.of(image(2, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> ImagePatches.expand(List.of("<i><i>"), "<i>", one, 2));
    assertThrows(
        IllegalArgumentException.class, () -> ImagePatches.expand(List.of("a"), "<i>", one, 2));
  }

  @Test
  void leftPaddedMovesPaddingToTheFront() {
    Qwen25VLModel.Input right =
        new Qwen25VLModel.Input(
            new long[][] {{1, 2, 0, 0}, {3, 4, 5, 6}},
            new long[][] {{1, 1, 0, 0}, {1, 1, 1, 1}},
            List.of());
    Qwen25VLModel.Input left = right.leftPadded();
    assertArrayEquals(new long[][] {{0, 0, 1, 2}, {3, 4, 5, 6}}, left.ids());
    assertArrayEquals(new long[][] {{0, 0, 1, 1}, {1, 1, 1, 1}}, left.mask());
    assertArrayEquals(left.ids(), left.leftPadded().ids());
  }
}
