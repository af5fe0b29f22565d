package org.editr1.actors.worker;

import java.util.Map;
import java.util.Set;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;

/**
 * Who a worker is, for as long as its process lives.
 *
 * @param incarnation differs at each start of the same worker
 * @param fingerprints by folder role: must equal the head's
 * @param environment what bits depend on
 */
public record WorkerIdentity(
    String worker,
    long incarnation,
    String node,
    String device,
    Set<Role> roles,
    Map<String, String> fingerprints,
    Map<String, String> environment) {
  Hello hello(long lastEpoch) {
    return new Hello(
        worker, incarnation, node, device, roles, fingerprints, environment, lastEpoch);
  }
}
