package org.editr1.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.Token;
import org.editr1.journey.EditTask;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TaskList;

/**
 * The constants of a run, fixed at its start.
 *
 * @param node the head's process, as reports name it
 * @param welcome the answer to admitted workers: epoch, specification, address of the store
 * @param token that workers must know
 * @param leaseMillis how long a worker holds an order without a renewal
 * @param fingerprints of the head's own copies of the model folders, by folder role
 * @param train the training tasks in the order of the data set
 * @param tests the held-out tasks that evaluations use
 * @param external roles whose results need not repeat: servers outside of the run give them
 */
public record RunSetup(
    String node,
    RunSpec spec,
    Welcome welcome,
    Token token,
    long leaseMillis,
    Map<String, String> fingerprints,
    TaskList train,
    List<EditTask> tests,
    Set<Role> external) {
  /** A setup whose tasks are made already. */
  public RunSetup(
      String node,
      RunSpec spec,
      Welcome welcome,
      Token token,
      long leaseMillis,
      Map<String, String> fingerprints,
      List<EditTask> train,
      List<EditTask> tests,
      Set<Role> external) {
    this(
        node, spec, welcome, token, leaseMillis, fingerprints, TaskList.of(train), tests, external);
  }

  public RunSetup {
    tests = List.copyOf(tests);
    external = Set.copyOf(external);
  }
}
