package org.editr1.lab.shapes;

import org.editr1.Label;
import org.editr1.lab.shapes.Scene.Colour;
import org.editr1.lab.shapes.Scene.Corner;
import org.editr1.lab.training.Pair;

/**
 * An edit of a scene in words, and the scene that it asks for.
 *
 * @param requirement text for the judge
 */
public record ShapesTask(Edit edit, Scene source, Scene target, String prompt, String requirement) {
  private static final String REST = " Everything else must stay unchanged.";

  /** The kinds of edits. */
  public enum Edit {
    RECOLOUR,
    REMOVE,
    ADD,
    BACKGROUND;

    @Override
    public String toString() {
      return Label.of(this);
    }
  }

  /** The scenes as images. */
  public Pair pair() {
    return new Pair(source.draw(), target.draw(), prompt, requirement);
  }

  static ShapesTask recolour(Scene source, Corner corner, Scene.Shape shape, Colour colour) {
    return new ShapesTask(
        Edit.RECOLOUR,
        source,
        source.with(corner, new Scene.Shape(shape.kind(), colour)),
        "make the " + shape.kind() + " " + colour,
        "The " + shape.kind() + " is " + colour + " and keeps its place and size." + REST);
  }

  static ShapesTask remove(Scene source, Corner corner, Scene.Shape shape) {
    return new ShapesTask(
        Edit.REMOVE,
        source,
        source.without(corner),
        "remove the " + shape.kind(),
        "The " + shape.kind() + " is gone and only background is left in its place." + REST);
  }

  static ShapesTask add(Scene source, Corner corner, Scene.Shape shape) {
    String what = "a " + shape.colour() + " " + shape.kind();
    return new ShapesTask(
        Edit.ADD,
        source,
        source.with(corner, shape),
        "add " + what + " at the " + corner,
        "There is " + what + " in the " + corner + " quarter." + REST);
  }

  static ShapesTask background(Scene source, Colour ground) {
    return new ShapesTask(
        Edit.BACKGROUND,
        source,
        source.on(ground),
        "make the background " + ground,
        "The background is " + ground + ". All shapes stay unchanged.");
  }
}
