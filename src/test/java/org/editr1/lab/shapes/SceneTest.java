package org.editr1.lab.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Split;
import org.editr1.lab.shapes.Scene.Colour;
import org.editr1.lab.shapes.Scene.Corner;
import org.editr1.lab.shapes.Scene.Kind;
import org.junit.jupiter.api.Test;

class SceneTest {
  private static final Path SHAPES = Path.of("datasets/shapes");

  /** The bundled data set was drawn by another program; every image must be equal. */
  @Test
  void bundledImagesAreDrawnBitForBit() {
    for (DataLine line : DataSplit.read(SHAPES, Split.TEST).lines()) {
      for (Path file : List.of(line.imageFile(), line.targetFile())) {
        RgbImage image = ImageFile.readUpright(file);
        assertArrayEquals(image.rgb(), scene(image).draw().rgb(), file.toString());
      }
    }
  }

  /** The scene of an image, by the colours at the centres of cells and the most similar kind. */
  private static Scene scene(RgbImage image) {
    Colour ground = colour(image, 0, 0);
    Map<Corner, Scene.Shape> shapes = new EnumMap<>(Corner.class);
    for (Corner corner : Corner.values()) {
      Colour colour = colour(image, left(corner) + 16, top(corner) + 16);
      if (colour != ground) {
        Kind nearest =
            Stream.of(Kind.values())
                .min(
                    (one, other) ->
                        Long.compare(
                            distance(image, ground, corner, new Scene.Shape(one, colour)),
                            distance(image, ground, corner, new Scene.Shape(other, colour))))
                .orElseThrow();
        shapes.put(corner, new Scene.Shape(nearest, colour));
      }
    }
    return new Scene(ground, shapes);
  }

  private static int left(Corner corner) {
    return 32 * (corner.ordinal() % 2);
  }

  private static int top(Corner corner) {
    return 32 * (corner.ordinal() / 2);
  }

  private static long distance(RgbImage image, Colour ground, Corner corner, Scene.Shape shape) {
    RgbImage drawn = new Scene(ground, Map.of(corner, shape)).draw();
    long sum = 0;
    for (int y = top(corner); y < top(corner) + 32; y++) {
      for (int x = left(corner); x < left(corner) + 32; x++) {
        sum += Math.abs(image.level(x, y, 0) - drawn.level(x, y, 0));
        sum += Math.abs(image.level(x, y, 1) - drawn.level(x, y, 1));
      }
    }
    return sum;
  }

  private static Colour colour(RgbImage image, int x, int y) {
    return Arrays.stream(Colour.values())
        .filter(colour -> colour.level(0) == image.level(x, y, 0))
        .filter(colour -> colour.level(1) == image.level(x, y, 1))
        .filter(colour -> colour.level(2) == image.level(x, y, 2))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onlyEqualScenesHaveEqualHashes() {
    Scene.Shape circle = new Scene.Shape(Kind.CIRCLE, Colour.RED);
    Scene one = new Scene(Colour.WHITE, Map.of(Corner.TOP_LEFT, circle));
    Scene moved = new Scene(Colour.WHITE, Map.of(Corner.TOP_RIGHT, circle));
    assertEquals(
        one.number(), moved.with(Corner.TOP_LEFT, circle).without(Corner.TOP_RIGHT).number());
    long[] numbers = {
      one.number(),
      moved.number(),
      one.on(Colour.BLACK).number(),
      one.with(Corner.TOP_LEFT, new Scene.Shape(Kind.SQUARE, Colour.RED)).number(),
      one.with(Corner.TOP_LEFT, new Scene.Shape(Kind.CIRCLE, Colour.BLUE)).number()
    };
    assertEquals(numbers.length, Arrays.stream(numbers).distinct().count());
  }
}
