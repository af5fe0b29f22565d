package org.editr1.run.simulation;

import java.util.List;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.PolicyRef;

/** What is written to a {@link Disk}. */
sealed interface Line {
  /** A line of a journal. */
  record Entry(Effect.Journaled entry) implements Line {}

  /** The learner's checkpoint: {@code trained} made the policies of {@code version}. */
  record Version(int version, List<PolicyRef> policies, Effect.Train trained, Course course)
      implements Line {}
}
