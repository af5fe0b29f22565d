package org.editr1.folder;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;

/** A set of passes that takes a bit for each. */
public final class PassSet {
  private final Map<Split, BitSet> numbers = new EnumMap<>(Split.class);

  /** Adds a pass; returns whether it was not in the set. */
  public boolean add(Pass pass) {
    boolean added = !contains(pass);
    numbers.computeIfAbsent(pass.split(), unused -> new BitSet()).set(pass.number());
    return added;
  }

  public boolean contains(Pass pass) {
    BitSet of = numbers.get(pass.split());
    return of != null && of.get(pass.number());
  }
}
