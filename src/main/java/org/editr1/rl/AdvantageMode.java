package org.editr1.rl;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.editr1.UserError;

/** What becomes of a clipped advantage before it is a weight ({@code train.advMode}). */
public enum AdvantageMode {
  ALL {
    @Override
    double apply(double advantage) {
      return advantage;
    }
  },
  POSITIVE_ONLY {
    @Override
    double apply(double advantage) {
      return Math.max(advantage, 0);
    }
  },
  NEGATIVE_ONLY {
    @Override
    double apply(double advantage) {
      return Math.min(advantage, 0);
    }
  },
  /** 1 where it is positive, else 0. */
  ONE_ONLY {
    @Override
    double apply(double advantage) {
      return advantage > 0 ? 1 : 0;
    }
  },
  /** Its sign. */
  BINARY {
    @Override
    double apply(double advantage) {
      return Math.signum(advantage);
    }
  };

  abstract double apply(double advantage);

  /** By the name in {@code train.advMode}. */
  public static AdvantageMode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.label().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UserError("train.advMode is " + name + ", expected one of " + allLabels()));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String allLabels() {
    return Arrays.stream(values()).map(AdvantageMode::label).collect(Collectors.joining(", "));
  }
}
