package org.editr1.io.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.editr1.UserError;
import org.editr1.io.image.PipelineSizes.Size;
import org.junit.jupiter.api.Test;

/** The reference's smart_resize; complete images are in the bundled cases. */
class Qwen2VLImageProcessorTest {
  private static Size resized(int width, int height) {
    return Qwen2VLImageProcessor.smartResize(width, height, 28, 3136, 1003520);
  }

  @Test
  void roundsHalvesToTheEvenMultiple() {
    assertEquals(new Size(56, 56), resized(42, 70));
    assertEquals(new Size(112, 112), resized(126, 98));
  }

  @Test
  void shrinksLargeImagesAndEnlargesSmallOnes() {
    assertEquals(new Size(980, 980), resized(4000, 4000));
    assertEquals(new Size(56, 56), resized(5, 5));
    assertEquals(new Size(812, 28), resized(200, 1));
  }

  @Test
  void refusesExtremeAspects() {
    assertThrows(UserError.class, () -> resized(201, 1));
  }
}
