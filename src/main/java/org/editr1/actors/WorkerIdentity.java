package org.editr1.actors;

import java.util.Map;
import java.util.Set;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Role;
import org.editr1.journey.Token;
import org.jspecify.annotations.Nullable;

/**
 * Who a worker is, for as long as its process lives.
 *
 * @param incarnation differs at each start of the same worker
 * @param member of the cluster that the process is
 * @param fingerprints by folder role: must equal the head's
 * @param environment what bits depend on
 */
public record WorkerIdentity(
    String worker,
    long incarnation,
    String member,
    String node,
    String device,
    Set<Role> roles,
    Map<String, String> fingerprints,
    Map<String, String> environment) {
  /**
   * @param last that this worker was told, by any head
   */
  Hello hello(@Nullable Welcome last, Token token) {
    return new Hello(
        worker,
        incarnation,
        member,
        node,
        device,
        roles,
        fingerprints,
        environment,
        last == null ? "" : last.run(),
        last == null ? 0 : last.epoch(),
        token.proof(worker, incarnation, member));
  }
}
