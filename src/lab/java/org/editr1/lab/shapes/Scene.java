package org.editr1.lab.shapes;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.Label;
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
      number *= 64;
      Shape shape = shapes.get(corner);
      if (shape != null) {
        number += 1 + shape.kind().ordinal() * Colour.values().length + shape.colour().ordinal();
      }
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

  /** The colours by their names in prompts; blue is one of shapes and of grounds. */
  enum Colour {
    RED(0xDC2D2D),
    GREEN(0x2DAA4B),
    BLUE(0x3255DC),
    YELLOW(0xF0CD2D),
    PURPLE(0x963CB9),
    WHITE(0xF0F0F0),
    BLACK(0x19191E),
    GRAY(0x808084);

    static final List<Colour> OF_SHAPES = List.of(RED, GREEN, BLUE, YELLOW, PURPLE);
    static final List<Colour> OF_GROUNDS = List.of(WHITE, BLACK, GRAY, BLUE);

    private final int rgb;

    Colour(int rgb) {
      this.rgb = rgb;
    }

    /** The level 0..255 of red (0), green (1) or blue (2). */
    int level(int channel) {
      return rgb >> (16 - 8 * channel) & 0xFF;
    }

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /** The four cells of a scene. */
  enum Corner {
    TOP_LEFT,
    TOP_RIGHT,
    BOTTOM_LEFT,
    BOTTOM_RIGHT;

    @Override
    public String toString() {
      return Label.of(this).replace('_', ' ');
    }
  }

  /** A shape's form, as its signed distance from a point, in fp32: negative inside. */
  enum Kind {
    CIRCLE,
    SQUARE,
    /** An equilateral triangle on its side, a little low so that it looks centred. */
    TRIANGLE;

    /**
     * @param x pixels right of the shape's middle, {@code y}: below it
     * @param radius radius of the circle; the other kinds look equally large
     */
    float distance(float x, float y, float radius) {
      return switch (this) {
        case CIRCLE -> (float) Math.sqrt(x * x + y * y) - radius;
        case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) - (float) (0.9 * radius);
        case TRIANGLE -> {
          float below = y - (float) (0.2 * radius);
          float slope = Math.abs(x) * (float) Math.sqrt(0.75) - 0.5f * below;
          yield Math.max(slope, below) - 0.625f * radius;
        }
      };
    }

    @Override
    public String toString() {
      return Label.of(this);
    }
  }
}
