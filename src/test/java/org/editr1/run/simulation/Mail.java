package org.editr1.run.simulation;

import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.run.Event;

/** Messages of workers as events of a run. */
final class Mail {
  private Mail() {}

  /** The event of any message but a result, whose file has to be checked before. */
  static Event event(Message message) {
    if (message instanceof Hello hello) {
      return run -> run.hello(hello);
    }
    if (message instanceof Claim claim) {
      return run -> run.claim(claim);
    }
    if (message instanceof Renew renew) {
      return run -> run.renew(renew);
    }
    return message instanceof Release release
        ? run -> run.release(release)
        : run -> run.failed((Failed) message);
  }
}
