package org.editr1.lab.shapes;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.Noise;
import org.editr1.lab.shapes.Scene.Colour;
import org.editr1.lab.shapes.Scene.Corner;
import org.editr1.lab.shapes.Scene.Kind;

/** Draws random scenes and edits; each draw continues the stream of {@code noise}. */
public record ShapesDraw(Noise noise) {
  /** One in this number of scenes is held out: no model is trained on its edits. */
  private static final int HELD_OUT = 8;

  /** An edit of a scene that is held out, or of one that is not. */
  public ShapesTask task(boolean heldOut) {
    Scene scene = scene();
    while ((Noise.of(0, Noise.Purpose.SHAPES, scene.number()).below(HELD_OUT) == 0) != heldOut) {
      scene = scene();
    }
    return edit(scene);
  }

  /** One to three shapes of different kinds. */
  Scene scene() {
    Colour ground = one(Colour.OF_GROUNDS);
    int count = 1 + noise.below(Kind.values().length);
    int[] kinds = noise.permutation(Kind.values().length);
    int[] corners = noise.permutation(Corner.values().length);
    Map<Corner, Scene.Shape> shapes = new EnumMap<>(Corner.class);
    for (int i = 0; i < count; i++) {
      Colour colour = one(Colour.OF_SHAPES, other -> other != ground);
      shapes.put(Corner.values()[corners[i]], new Scene.Shape(Kind.values()[kinds[i]], colour));
    }
    return new Scene(ground, shapes);
  }

  /** All edits are equally likely; where no kind is left to add, one is removed. */
  public ShapesTask edit(Scene scene) {
    ShapesTask.Edit edit = one(List.of(ShapesTask.Edit.values()));
    if (edit == ShapesTask.Edit.ADD && scene.shapes().size() == Kind.values().length) {
      edit = ShapesTask.Edit.REMOVE;
    }
    Corner corner = one(List.copyOf(scene.shapes().keySet()));
    Scene.Shape shape = java.util.Objects.requireNonNull(scene.shapes().get(corner));
    return switch (edit) {
      case RECOLOUR -> {
        Predicate<Colour> fits = colour -> colour != shape.colour() && colour != scene.ground();
        yield ShapesTask.recolour(scene, corner, shape, one(Colour.OF_SHAPES, fits));
      }
      case REMOVE -> ShapesTask.remove(scene, corner, shape);
      case ADD -> {
        Kind kind = one(Stream.of(Kind.values()).filter(one -> !scene.has(one)).toList());
        Colour colour = one(Colour.OF_SHAPES, other -> other != scene.ground());
        yield ShapesTask.add(scene, one(scene.free()), new Scene.Shape(kind, colour));
      }
      case BACKGROUND -> {
        Predicate<Colour> fits = colour -> colour != scene.ground() && !scene.shows(colour);
        yield ShapesTask.background(scene, one(Colour.OF_GROUNDS, fits));
      }
    };
  }

  private <T> T one(List<T> all, Predicate<T> fits) {
    return one(all.stream().filter(fits).toList());
  }

  private <T> T one(List<T> all) {
    return all.get(noise.below(all.size()));
  }
}
