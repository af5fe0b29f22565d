package org.editr1.lab.shapes;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.io.image.RgbImage;

/**
 * The content of an image: two by two cells on one ground, each empty or with one shape, no kind
 * twice and no shape in the ground's colour.
 */
public record Scene(Colour ground, Map<Corner, Shape> shapes) {
  /** Edge of a drawn scene in pixels. */
  public static final int EDGE = 64;

  private static final int CELL = EDGE / 2;
  private static final float RADIUS = 11;

  /** The shape of a cell. */
  record Shape(Kind kind, Colour colour) {}

  public Scene {
    EnumMap<Corner, Shape> sorted = new EnumMap<>(Corner.class);
    sorted.putAll(shapes);
    shapes = Collections.unmodifiableMap(sorted);
  }

  Scene on(Colour other) {
    return new Scene(other, shapes);
  }

  /** A copy with {@code shape} in a cell. */
  Scene with(Corner corner, Shape shape) {
    EnumMap<Corner, Shape> more = new EnumMap<>(shapes.isEmpty() ? Map.of(corner, shape) : shapes);
    more.put(corner, shape);
    return new Scene(ground, more);
  }

  /** A copy with an empty cell. */
  Scene without(Corner corner) {
    EnumMap<Corner, Shape> fewer = new EnumMap<>(shapes);
    fewer.remove(corner);
    return new Scene(ground, fewer);
  }

  List<Corner> free() {
    return List.of(Corner.values()).stream().filter(corner -> !shapes.containsKey(corner)).toList();
  }

  boolean has(Kind kind) {
    return shapes.values().stream().anyMatch(shape -> shape.kind() == kind);
  }

  boolean shows(Colour colour) {
    return shapes.values().stream().anyMatch(shape -> shape.colour() == colour);
  }

  /** The description of the scene, cell by cell. */
  public String words() {
    return ground
        + ": "
        + Stream.of(Corner.values())
            .map(corner -> Optional.ofNullable(shapes.get(corner)))
            .map(shape -> shape.map(one -> one.colour() + " " + one.kind()).orElse("nothing"))
            .collect(Collectors.joining(", "));
  }

  /** A hash that is equal for equal scenes in every process. */
  long number() {
    long number = ground.ordinal();
    for (Corner corner : Corner.values()) {
      long cell =
          Optional.ofNullable(shapes.get(corner))
              .map(s -> 1L + s.kind().ordinal() * Colour.values().length + s.colour().ordinal())
              .orElse(0L);
      number = number * 64 + cell;
    }
    return number;
  }

  /** Shapes are mixed with the ground within half a pixel of their edge; halves are rounded up. */
  public RgbImage draw() {
    byte[] rgb = new byte[EDGE * EDGE * 3];
    for (int pixel = 0; pixel < EDGE * EDGE; pixel++) {
      int x = pixel % EDGE;
      int y = pixel / EDGE;
      Shape shape = shapes.get(Corner.values()[y / CELL * 2 + x / CELL]);
      for (int channel = 0; channel < 3; channel++) {
        float level = ground.level(channel);
        if (shape != null) {
          level += coverage(shape, x, y) * (shape.colour().level(channel) - level);
        }
        rgb[pixel * 3 + channel] = (byte) (int) (level + 0.5f);
      }
    }
    return new RgbImage(EDGE, EDGE, rgb);
  }

  private static float coverage(Shape shape, int x, int y) {
    float right = x % CELL + 0.5f - CELL / 2f;
    float below = y % CELL + 0.5f - CELL / 2f;
    return Math.min(1, Math.max(0, 0.5f - shape.kind().distance(right, below, RADIUS)));
  }
}
