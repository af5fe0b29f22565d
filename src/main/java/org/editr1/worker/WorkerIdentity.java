package org.editr1.worker;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;

/**
 * Who a worker is, for as long as its process lives.
 *
 * @param incarnation differs at each start of the same worker
 * @param member the name of the process in the cluster
 * @param fingerprints by folder role: must equal the head's
 * @param environment what bits depend on
 * @param proof that the worker knows the cluster's token; empty where there is none
 */
public record WorkerIdentity(
    String worker,
    long incarnation,
    String member,
    String node,
    String device,
    Set<Role> roles,
    Map<String, String> fingerprints,
    Map<String, String> environment,
    String proof) {
  /** Returns the same worker with more fingerprints. */
  WorkerIdentity with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(fingerprints);
    all.putAll(more);
    return new WorkerIdentity(
        worker, incarnation, member, node, device, roles, all, environment, proof);
  }

  /** Introduces the worker to a head; last run and epoch are empty and 0 at first. */
  Hello hello(String lastRun, long lastEpoch) {
    return new Hello(
        worker,
        incarnation,
        member,
        node,
        device,
        roles,
        fingerprints,
        environment,
        lastRun,
        lastEpoch,
        proof);
  }
}
