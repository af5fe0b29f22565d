package org.editr1.journey;

/** One sample of a group, by its index from 0. */
public record SampleKey(GroupKey group, int sample) {
  @Override
  public String toString() {
    return group + "/sample-" + sample;
  }
}
