package org.editr1.cli;

import ai.djl.ndarray.NDManager;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.editr1.Failure;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.Rewards;
import org.editr1.reward.server.RewardServer;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 reward-server}: the reward of a run configuration behind the reference's port. */
@Command(name = "reward-server", mixinStandardHelpOptions = true, sortOptions = false)
public final class RewardServerCommand implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @Mixin private RunOptions options = new RunOptions("kontext-mllm");

  @Option(names = "--judge", paramLabel = "DIR")
  private @Nullable Path judge;

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(names = "--host", paramLabel = "ADDRESS")
  private String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT")
  private int port = 12341;

  @Option(names = "--batch", paramLabel = "N")
  private int batch = 16;

  @Option(names = "--max-megabytes", paramLabel = "N")
  private int megabytes = 64;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkNumbers();
    String where = device.name();
    RunSpec run = specification();
    Rewards plan = Rewards.of("reward", run.reward());
    if (plan.needsTarget()) {
      throw new UserError(
          "reward " + run.reward().keySet() + " needs target images, which requests do not have");
    }
    RewardSetup setup = RewardSetup.of(run);
    plan.check(setup);
    Vertx vertx = Vertx.vertx();
    try (NDManager manager = Scope.managerOn(where)) {
      RewardServer server =
          new RewardServer(
              vertx,
              () -> plan.open(new RewardResources(setup, manager, System::getenv)),
              batch,
              megabytes * 1_000_000L);
      serve(server, run);
      return 0;
    } finally {
      vertx.close().await();
    }
  }

  private void serve(RewardServer server, RunSpec run) throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    StopSignals.onFirst("the server ends", () -> over.complete(null));
    try {
      int bound = server.listen(host, port).recover(this::refusal).await();
      spec.commandLine()
          .getOut()
          .println(
              "serving " + run.reward() + " at http://" + host + ":" + bound + RewardServer.PATH);
      over.get(Long.MAX_VALUE, TimeUnit.DAYS);
    } finally {
      server.close().await();
    }
  }

  private Future<Integer> refusal(Throwable failure) {
    return Future.failedFuture(
        failure instanceof BindException
            ? Failure.ofPort("--port: the server", host, port, failure)
            : failure);
  }

  private RunSpec specification() {
    Path home = Home.folder();
    return judge == null
        ? options.load(home)
        : options.load(home, "judge.path=" + judge.toAbsolutePath());
  }

  private void checkNumbers() {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new UserError("--port is " + port + "; expected 0 to " + HIGHEST_PORT);
    }
    if (batch < 1 || batch > 1000) {
      throw new UserError("--batch is " + batch + "; expected 1 to 1000");
    }
    if (megabytes < 1 || megabytes > 2000) {
      throw new UserError("--max-megabytes is " + megabytes + "; expected 1 to 2000");
    }
  }
}
