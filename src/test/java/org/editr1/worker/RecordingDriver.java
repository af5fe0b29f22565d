package org.editr1.worker;

import java.util.ArrayList;
import java.util.List;
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
import org.editr1.worker.Decision.Timer;

/** Records decisions instead of carrying them out; of reports only the reasons. */
class RecordingDriver implements Decision.Driver {
  /**
   * One decision.
   *
   * @param about message, order, timer or number that it is about
   */
  record Decided(String name, Object about) {}

  final List<String> logged = new ArrayList<>();
  final List<String> reasons = new ArrayList<>();
  final List<Decided> decided = new ArrayList<>();

  private void add(String name, Object about) {
    decided.add(new Decided(name, about));
  }

  @Override
  public void sayHello(Hello hello) {
    add("SayHello", hello);
  }

  @Override
  public void connect(Welcome head) {
    add("Connect", head);
  }

  @Override
  public void load(TensorRef specification) {
    add("Load", specification);
  }

  @Override
  public void claim(Claim claim) {
    add("SendClaim", claim);
  }

  @Override
  public void fetch(int number, Order order) {
    add("Fetch", order);
  }

  @Override
  public void run(int number, Order order) {
    add("Run", order);
  }

  @Override
  public void store(int number) {
    add("Store", number);
  }

  @Override
  public void deliver(int number, Done done) {
    add("DeliverResult", done);
  }

  @Override
  public void deliver(int number, Failed failed) {
    add("DeliverFailure", failed);
  }

  @Override
  public void renew(int number, Renew renew) {
    add("RenewLease", renew);
  }

  @Override
  public void release(int number, Release release) {
    add("ReleaseOrder", release);
  }

  @Override
  public void forget(int number) {
    add("Forget", number);
  }

  @Override
  public void set(Timer timer, long millis) {
    add("SetTimer", timer);
  }

  @Override
  public void cancel(Timer timer) {
    add("CancelTimer", "" + timer.purpose());
  }

  @Override
  public void report(NodeReport report) {
    reasons.add(report.reason());
  }

  @Override
  public void report(OrderRan account) {}

  @Override
  public void log(Logged.Level level, String text) {
    if (level != Logged.Level.DEBUG) {
      logged.add(text);
    }
  }

  @Override
  public void giveUp(Phase phase, String reason) {
    add("GiveUp", phase);
  }

  @Override
  public void stop() {
    add("Stop", "");
  }
}
