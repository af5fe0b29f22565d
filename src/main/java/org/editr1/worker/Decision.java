package org.editr1.worker;

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
import org.editr1.journey.TensorRef;

/**
 * A step that a worker takes next, in the order of the journey. Orders are named by the number that
 * the machine gave them; each decision names the event that answers it.
 */
public sealed interface Decision {
  void accept(Driver driver);

  /** Who carries decisions out: a new decision does not compile before every driver knows it. */
  interface Driver {
    void sayHello(SayHello hello);

    void connect(Connect connect);

    void load(Load load);

    void claim(SendClaim claim);

    void fetch(Fetch fetch);

    void run(Run run);

    void store(Store store);

    void deliver(DeliverResult result);

    void deliver(DeliverFailure failure);

    void renew(RenewLease renewal);

    void release(ReleaseOrder release);

    void forget(Forget forget);

    void set(SetTimer timer);

    void cancel(CancelTimer timer);

    void report(Report report);

    void report(ReportOrder account);

    void log(Log line);

    void stop(Stop stop);
  }

  /** Introduces the worker to the head: {@code helloAnswered} or {@code notAnswered}. */
  record SayHello(Hello hello) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.sayHello(this);
    }
  }

  /** Fetches from and stores at this head from now on. */
  record Connect(Welcome head) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.connect(this);
    }
  }

  /**
   * Loads the models of the worker's roles: {@code loaded}, {@code notLoaded} or, where the
   * specification cannot be fetched, {@code notAnswered}.
   */
  record Load(TensorRef specification) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.load(this);
    }
  }

  /** Claims an order: {@code claimAnswered} or {@code claimFailed}. */
  record SendClaim(Claim claim) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.claim(this);
    }
  }

  /** Fetches the inputs of an order: {@code fetched} or {@code failed}. */
  record Fetch(int number, Order order) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.fetch(this);
    }
  }

  /** Runs a fetched order on the device: {@code ran} or {@code failed}. */
  record Run(int number, Order order) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.run(this);
    }
  }

  /** Stores the output of an order that ran: {@code stored} or {@code failed}. */
  record Store(int number) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.store(this);
    }
  }

  /** Tells the head the result: {@code delivered} or {@code failed}. */
  record DeliverResult(int number, Done done) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.deliver(this);
    }
  }

  /** Tells the head that the order failed: {@code delivered} or {@code failed}. */
  record DeliverFailure(int number, Failed failed) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.deliver(this);
    }
  }

  /** Renews the lease of an order: {@code renewed}, or nothing when no answer comes. */
  record RenewLease(int number, Renew renew) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.renew(this);
    }
  }

  /** Hands an order back that never ran: {@code released}, answered or not. */
  record ReleaseOrder(int number, Release release) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.release(this);
    }
  }

  /** Drops inputs and output of an order that the worker no longer holds. */
  record Forget(int number) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.forget(this);
    }
  }

  /** Sets a timer: {@code fired} after {@code millis} milliseconds. */
  record SetTimer(Timer timer, long millis) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.set(this);
    }
  }

  /** Cancels a timer, if it is set. */
  record CancelTimer(Timer timer) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.cancel(this);
    }
  }

  /** Publishes how the worker is doing. */
  record Report(NodeReport report) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.report(this);
    }
  }

  /** Publishes where the time of a finished or failed order went. */
  record ReportOrder(OrderRan account) implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.report(this);
    }
  }

  /** Logs a line. */
  record Log(Level level, String text) implements Decision {
    /** How much a person should care. */
    public enum Level {
      DEBUG,
      INFO,
      WARN,
      ERROR
    }

    @Override
    public void accept(Driver driver) {
      driver.log(this);
    }
  }

  /** The worker holds no order any more and has left: closes device and store. */
  record Stop() implements Decision {
    @Override
    public void accept(Driver driver) {
      driver.stop(this);
    }
  }
}
