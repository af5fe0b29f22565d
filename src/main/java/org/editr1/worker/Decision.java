package org.editr1.worker;

import org.editr1.journey.Logged;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.TensorRef;

/** A step that a worker takes next: a call of one method of its driver. */
@FunctionalInterface
public interface Decision {
  void accept(Driver driver);

  /**
   * Carries decisions out. The methods stand in the order of the journey. Orders are named by the
   * number that the machine gave them; each method names the event that answers it.
   */
  interface Driver {
    /** Introduces the worker to the head: {@code helloAnswered} or {@code notAnswered}. */
    void sayHello(Hello hello);

    /** Fetches from and stores at this head from now on. */
    void connect(Welcome head);

    /**
     * Loads the models of the worker's roles: {@code loaded}, {@code notLoaded} or, where the
     * specification cannot be fetched, {@code notAnswered}.
     */
    void load(TensorRef specification);

    /** Claims an order: {@code claimAnswered} or {@code claimFailed}. */
    void claim(Claim claim);

    /** Fetches the inputs of an order: {@code fetched} or {@code failed}. */
    void fetch(int number, Order order);

    /** Runs a fetched order on the device: {@code ran} or {@code failed}. */
    void run(int number, Order order);

    /** Stores the output of an order that ran: {@code stored} or {@code failed}. */
    void store(int number);

    /** Tells the head the result: {@code delivered} or {@code failed}. */
    void deliver(int number, Done done);

    /** Tells the head that the order failed: {@code delivered} or {@code failed}. */
    void deliver(int number, Failed failed);

    /** Renews the lease of an order: {@code renewed}, or nothing when no answer comes. */
    void renew(int number, Renew renew);

    /** Hands an order back that never ran, and hears {@link Decisions} whether answered or not. */
    void release(int number, Release release);

    /** Drops inputs and output of an order that the worker no longer holds. */
    void forget(int number);

    /** Sets a timer: {@code fired} after {@code millis} milliseconds. */
    void set(Timer timer, long millis);

    /** Cancels a timer, if it is set. */
    void cancel(Timer timer);

    /** Publishes how the worker is doing. */
    void report(NodeReport report);

    /** Publishes where the time of a finished or failed order went. */
    void report(OrderRan account);

    void log(Logged.Level level, String text);

    /** The device is of no use to this process any more; the phase says whether it hangs. */
    void giveUp(Phase phase, String reason);

    /** The worker holds no order any more and has left: closes device and store. */
    void stop();
  }

  /**
   * A timer of the worker. Setting one that is set already replaces it.
   *
   * @param of the number of an order, the ordinal of a role, or 0
   */
  record Timer(Purpose purpose, int of) {
    /** The machine's step when the timer fires. */
    public enum Purpose {
      /** The worker says hello again. */
      JOIN,
      /** The worker claims again, since the head had no work. */
      RETRY,
      /** The device has run an order for so long that it is taken for hung. */
      HANG,
      /** The worker renews all its leases. */
      RENEW,
      /** The worker delivers the outcome of an order again. */
      DELIVER,
      /** The worker claims orders of a role again. */
      BACK_OFF
    }
  }
}
