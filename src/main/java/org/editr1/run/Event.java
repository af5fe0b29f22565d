package org.editr1.run;

/**
 * Something that happens to a run: what a worker says, what the learner or the disk answers, a lost
 * member, the clock. An event is a call of the method of {@link Run} that handles it, so an event
 * that {@code Run} does not handle does not compile.
 */
@FunctionalInterface
public interface Event {
  void happensTo(Run run);
}
