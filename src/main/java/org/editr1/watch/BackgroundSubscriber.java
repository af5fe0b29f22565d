package org.editr1.watch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.editr1.bus.Address;
import org.editr1.bus.Bus;
import org.editr1.journey.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to topics and handles their messages one after the other on a thread of its own, so
 * that a slow disk or a stopped terminal never holds up the event loop.
 */
public final class BackgroundSubscriber implements Bus.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSubscriber.class);

  private final Bus bus;
  private final Context context;
  private final ScheduledExecutorService thread;
  private final List<Future<Bus.Subscription>> subscriptions = new ArrayList<>();
  private final Promise<Void> handled = Promise.promise();
  private boolean stopping;

  /**
   * @param name the thread's name
   */
  public BackgroundSubscriber(Vertx vertx, String name) {
    this.bus = Bus.of(vertx);
    this.context = vertx.getOrCreateContext();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Handles the messages of {@code topic}, from the completion of {@link #subscribe} on. */
  public <M extends Message> BackgroundSubscriber on(Address.Topic<M> topic, Consumer<M> handler) {
    Promise<Bus.Subscription> subscribed = Promise.promise();
    subscriptions.add(subscribed.future());
    context.runOnContext(
        unused ->
            bus.subscribe(
                    topic, message -> thread.execute(() -> safely(() -> handler.accept(message))))
                .onComplete(subscribed));
    return this;
  }

  /** Runs {@code task} every {@code millis} milliseconds between two messages. */
  public BackgroundSubscriber every(long millis, Runnable task) {
    ScheduledFuture<?> unused =
        thread.scheduleAtFixedRate(() -> safely(task), millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Completes when every handler is known to the cluster. */
  public Future<Bus.Subscription> subscribe() {
    return Future.all(subscriptions).map(unused -> this);
  }

  /**
   * Completes when everything that was published on this node before has been handled; nothing is
   * handled afterwards.
   */
  @Override
  public Future<Void> stop() {
    // The context runs deliveries that are under way before this task.
    context.runOnContext(unused -> unsubscribe());
    return handled.future();
  }

  private void unsubscribe() {
    if (!stopping) {
      stopping = true;
      Future.all(subscriptions.stream().map(one -> one.flatMap(Bus.Subscription::stop)).toList())
          .onComplete(unused -> finish());
    }
  }

  private void finish() {
    thread.execute(handled::complete);
    thread.shutdown();
  }

  /** One failure must not silence what comes after it. */
  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("{}", e.getMessage(), e);
    }
  }
}
