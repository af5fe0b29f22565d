package org.editr1.bus;

import java.util.List;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.FindHead;
import org.editr1.journey.Message.GetPolicies;
import org.editr1.journey.Message.HeadFound;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.LeafStored;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.PolicyPublished;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.TrainStep;
import org.editr1.journey.Message.WorkAvailable;

/** All addresses, in the order in which a sample meets them. */
public final class Addresses {
  public static final Address.Request<FindHead, HeadFound> HEAD_FIND =
      new Address.Request<>("head.find", FindHead.class, HeadFound.class);

  /** Answered by {@link Message.Welcome} or {@link Message.Refused}. */
  public static final Address.Request<Hello, Message> WORKER_HELLO =
      new Address.Request<>("worker.hello", Hello.class, Message.class);

  /** Answered by {@link Message.Lease}, {@link Message.NoWork} or {@link Message.UnknownWorker}. */
  public static final Address.Request<Claim, Message> ORDER_CLAIM =
      new Address.Request<>("order.claim", Claim.class, Message.class);

  public static final Address.Request<Renew, Ack> ORDER_RENEW =
      new Address.Request<>("order.renew", Renew.class, Ack.class);

  public static final Address.Request<Done, Ack> ORDER_DONE =
      new Address.Request<>("order.done", Done.class, Ack.class);

  public static final Address.Request<Failed, Ack> ORDER_FAILED =
      new Address.Request<>("order.failed", Failed.class, Ack.class);

  public static final Address.Request<Release, Ack> ORDER_RELEASE =
      new Address.Request<>("order.release", Release.class, Ack.class);

  public static final Address.Request<LeafStored, Ack> LEARNER_LEAF =
      new Address.Request<>("learner.leaf", LeafStored.class, Ack.class, true);

  public static final Address.Request<TrainStep, PoliciesUpdated> LEARNER_STEP =
      new Address.Request<>("learner.step", TrainStep.class, PoliciesUpdated.class, true);

  public static final Address.Request<GetPolicies, PoliciesUpdated> LEARNER_CURRENT =
      new Address.Request<>("learner.current", GetPolicies.class, PoliciesUpdated.class, true);

  public static final Address.Topic<WorkAvailable> WORK_AVAILABLE =
      new Address.Topic<>("work.available", WorkAvailable.class);

  public static final Address.Topic<PolicyPublished> POLICY_PUBLISHED =
      new Address.Topic<>("policy.published", PolicyPublished.class);

  public static final Address.Topic<StepFinished> STEP_FINISHED =
      new Address.Topic<>("step.finished", StepFinished.class);

  public static final Address.Topic<SampleDropped> SAMPLE_DROPPED =
      new Address.Topic<>("sample.dropped", SampleDropped.class);

  public static final Address.Topic<NodeReport> NODE_REPORT =
      new Address.Topic<>("node.report", NodeReport.class);

  public static final Address.Topic<OrderRan> ORDER_RAN =
      new Address.Topic<>("order.ran", OrderRan.class);

  public static final Address.Topic<LedgerReport> LEDGER_REPORT =
      new Address.Topic<>("ledger.report", LedgerReport.class);

  public static final Address.Topic<ProcessReport> PROCESS_REPORT =
      new Address.Topic<>("process.report", ProcessReport.class);

  public static final Address.Topic<BusTail> BUS_TAIL =
      new Address.Topic<>("bus.tail", BusTail.class);

  /** Every address above. */
  public static final List<Address<?>> ALL =
      List.of(
          HEAD_FIND,
          WORKER_HELLO,
          ORDER_CLAIM,
          ORDER_RENEW,
          ORDER_DONE,
          ORDER_FAILED,
          ORDER_RELEASE,
          LEARNER_LEAF,
          LEARNER_STEP,
          LEARNER_CURRENT,
          WORK_AVAILABLE,
          POLICY_PUBLISHED,
          STEP_FINISHED,
          SAMPLE_DROPPED,
          NODE_REPORT,
          ORDER_RAN,
          LEDGER_REPORT,
          PROCESS_REPORT,
          BUS_TAIL);

  private Addresses() {}

  /** Returns the topic that messages like {@code message} are published to. */
  public static Address.Topic<?> topicOf(Message message) {
    for (Address<?> address : ALL) {
      if (address instanceof Address.Topic<?> topic && topic.type().isInstance(message)) {
        return topic;
      }
    }
    throw new IllegalArgumentException(message + " is not published");
  }
}
