package org.editr1.journey;

import java.util.Arrays;
import java.util.Optional;
import org.editr1.Label;

/** The current activity of a worker or the head. */
public enum Phase {
  STARTING,
  JOINING,
  LOADING,
  IDLE,
  ENCODE,
  ROLLOUT,
  REWARD,
  TRAIN,
  /** The head has refused the worker. */
  REFUSED,
  FAILED,
  /** The device does not return from an order: only another process can use it again. */
  STUCK,
  /** The worker has left the cluster. */
  LEFT,
  /** The head leases orders. */
  RUNNING,
  /** The head leases nothing until the run is resumed or the cause has ended. */
  PAUSED,
  /** The head drains: it ends once the leased orders are finished. */
  STOPPING;

  /** The phase of a worker that runs an order of {@code role}. */
  public static Phase of(Role role) {
    return valueOf(role.name());
  }

  /** The role of the order that runs; empty if no order runs. */
  public Optional<Role> role() {
    return Arrays.stream(Role.values()).filter(role -> of(role) == this).findFirst();
  }

  /** Returns whether a worker in this phase has joined a head and loaded its models. */
  public boolean isReady() {
    return this == IDLE || role().isPresent();
  }

  /** Returns whether the name says nothing that a reader has to know. */
  public boolean isOrdinary() {
    return isReady() || this == STARTING || this == RUNNING || this == STOPPING || this == LEFT;
  }

  /** The name on pages and in texts: {@code starting}, {@code rollout}... */
  public String label() {
    return Label.of(this);
  }
}
