package org.editr1.journey;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One walk of samples through the run: a training step or the evaluation of a version. Steps come
 * before evaluations in its natural order.
 */
public sealed interface Pass extends Comparable<Pass> {
  /**
   * A training step, which turns version {@code number} into version {@code number + 1}.
   *
   * @param number from 0
   */
  record Step(int number) implements Pass {
    @Override
    public int version() {
      return number + 1;
    }

    @Override
    public String toString() {
      return folder();
    }
  }

  /**
   * The evaluation of a version.
   *
   * @param version how many steps were finished before it
   */
  record Evaluation(int version) implements Pass {
    @Override
    public int number() {
      return version;
    }

    @Override
    public String toString() {
      return folder();
    }
  }

  /**
   * The step that makes a version.
   *
   * @param version from 1
   */
  static Step making(int version) {
    return new Step(version - 1);
  }

  /** The step's number or the evaluated version: a position among passes of the same kind. */
  int number();

  /**
   * The newest version once the pass has ended: the one that the step makes or that is evaluated.
   */
  int version();

  /** The half of the data set that the samples come from. */
  default Split split() {
    return this instanceof Step ? Split.TRAIN : Split.TEST;
  }

  /** The pass over {@code split} at position {@code number}. */
  static Pass of(Split split, int number) {
    return split == Split.TRAIN ? new Step(number) : new Evaluation(number);
  }

  /** The name of the pass's folder in the store: {@code step-3} or {@code eval-10}. */
  default String folder() {
    return (this instanceof Step ? "step-" : "eval-") + number();
  }

  /** The pass that has this {@link #folder}; empty if none has. */
  static Optional<Pass> ofFolder(String name) {
    Matcher matcher = Pattern.compile("(step|eval)-(\\d{1,9})").matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(matcher.group(2));
    return Optional.of(matcher.group(1).equals("step") ? new Step(number) : new Evaluation(number));
  }

  @Override
  default int compareTo(Pass other) {
    return Comparator.comparing(Pass::split).thenComparing(Pass::number).compare(this, other);
  }
}
