package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.editr1.UserError;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EditSizeTest {
  private static EditSize of(@Nullable String wanted, int width, int height) {
    RgbImage picture = new RgbImage(width, height, new byte[width * height * 3]);
    return EditSize.of(wanted, picture, 16, PipelineSizes::preferredKontext);
  }

  @Test
  void smallImagesKeepTheirSize() {
    assertEquals(new EditSize(new Size(80, 64), new Size(80, 64)), of(null, 90, 70));
  }

  @Test
  void photographsTakeThePreferredSizeOfTheirAspect() {
    assertEquals(new Size(1248, 832), of(null, 1500, 1000).output());
    assertEquals(new Size(1024, 1024), of(null, 512, 512).source());
  }

  @Test
  void oneNumberIsTheLongerEdge() {
    assertEquals(new EditSize(new Size(48, 96), new Size(48, 96)), of("96", 100, 200));
  }

  @Test
  void bothEdgesChangeTheOutputAndTheSourceKeepsItsAspect() {
    EditSize size = of("100x50", 64, 64);
    assertEquals(new Size(96, 48), size.output());
    assertEquals(new Size(64, 64), size.source());
  }

  @Test
  void malformedSizeIsRefused() {
    for (String wrong : new String[] {"", "0", "-64", "64x", "64x64x64", "large", "6.5"}) {
      assertThrows(UserError.class, () -> of(wrong, 64, 64), wrong);
    }
    assertThrows(UserError.class, () -> of("15", 64, 64));
  }
}
