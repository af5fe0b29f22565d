package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.editr1.Failure;
import org.editr1.LogCapture;
import org.editr1.UserError;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.Tasks;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;
import org.editr1.journey.Message;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.run.TaskDraw;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.terminal.Screen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStartTest {
  @AutoClose private final LogCapture startLog = LogCapture.of(RunStart.class);

  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private static RunSpec tiny(String... overrides) {
    return RunConfiguration.load(
        RunConfiguration.file(HOME, "tiny-kontext"), List.of(overrides), HOME);
  }

  private static void refused(String override, String message) {
    UserError refusal = assertThrows(UserError.class, () -> RunStart.check(tiny(override)));
    assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
  }

  @Test
  void whatDoesNotFitModelOrDataIsRefused() {
    refused("data.resolution=72", "data.resolution is 72; expected a multiple of 16,");
    refused("groups=1000", "groups is 1000; expected at most 768, the tasks of ");
    refused("lora.targets=foo", "lora.targets: foo matches no");
    refused("train.loraPath=" + HOME.resolve("nowhere"), HOME.resolve("nowhere").toString());
  }

  @Test
  void startThatFailsLeavesNothingBehind() throws Exception {
    Path run = folder.resolve("run");
    Vertx vertx = Vertx.vertx();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Place place = new Place("127.0.0.1", taken.getLocalPort(), false, Set.of());
      FolderLock lock = RunStart.create(new RunFolder(run), tiny()).lock();
      assertTrue(Files.exists(run.resolve("run.json")));
      RunSession.Ui ui =
          new RunSession.Ui(
              new Screen(new PrintStream(PrintStream.nullOutputStream()), false, 80), place);
      ExecutionException failed =
          assertThrows(
              ExecutionException.class,
              () ->
                  EmbeddedRun.start(vertx, tiny(), lock, List.of(), ui)
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get());
      Failure failure = (Failure) failed.getCause();
      assertEquals(Failure.Kind.TAKEN, failure.kind());
      assertTrue(failure.getMessage().contains(":" + taken.getLocalPort()), failure.getMessage());
      assertFalse(Files.exists(run));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }

  @Test
  void filesOfTheUserSurviveAStartThatFails() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
    RunStart.create(new RunFolder(folder), tiny()).lock().discard();
    try (var left = Files.list(folder)) {
      assertEquals(List.of(notes), left.toList());
    }
    RunStart.create(new RunFolder(folder), tiny()).lock().close();
    RunStart.resume(new RunFolder(folder), List.of(), false, HOME).lock().discard();
    assertTrue(new RunFolder(folder).holdsRun(), "a run that was there stays");
  }

  @Test
  void runGoesOnWithMoreStepsOnly() {
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunStart.create(run, tiny("steps=8")).lock().close();
    RunStart held = RunStart.resume(run, List.of(), false, HOME);
    held.withSteps(9).lock().close();
    assertEquals(tiny("steps=9"), RunStart.resume(run, List.of(), false, HOME).spec());
    assertThrows(UserError.class, () -> RunStart.resume(run, List.of(), false, HOME).withSteps(8));
    assertEquals(9, head(run.root(), HOME, "steps=7").spec().steps());
    assertEquals(12, head(run.root(), HOME, "steps=12").spec().steps());
  }

  private static RunStart head(@Nullable Path out, Path home, String... overrides) {
    String file = HOME.resolve("conf/run/tiny-kontext.json").toString();
    return RunStart.of(
        HeadConfiguration.local(
            file, List.of(overrides), List.of(), out == null ? null : out.toString(), false),
        home);
  }

  private static RunStart resumed(RunFolder run, String... overrides) {
    return RunStart.resume(run, List.of(overrides), false, HOME);
  }

  private static void changed(RunStart start, String... words) {
    Failure failure = assertThrows(Failure.class, start::lock);
    assertEquals(Failure.Kind.CHANGED, failure.kind());
    for (String word : words) {
      assertTrue(failure.getMessage().contains(word), failure.getMessage());
    }
  }

  @Test
  void editedSettingsAreRefusedWithBothValuesUnlessTheyAreAccepted() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunStart.create(run, tiny()).lock().close();
    String json = Files.readString(run.specification());
    Files.writeString(
        run.specification(),
        json.replace("\"seed\" : 42", "\"seed\" : 43").replace("\"lag\" : 1", "\"lag\" : 3"));
    changed(resumed(run), "setting seed was 42 and is 43", "setting lag was 1 and is 3");
    RunStart.resume(run, List.of(), true, HOME).lock().close();
    resumed(run).lock().close();
    changed(resumed(run, "samples=16"), "setting samples was 8 and is 16");
    changed(resumed(run, "steps=71"), "setting steps was 72 and is 71");
  }

  @Test
  void recordedInputsThatAreLostAreNotTakenForUnchanged() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunStart.create(run, tiny()).lock().close();
    Files.delete(run.inputs());
    changed(resumed(run), "folder model was not recorded and is ");
  }

  private Path smallData() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("a.png"), "a");
    Files.writeString(data.resolve("b.png"), "b");
    for (String split : new String[] {"train", "test"}) {
      Files.writeString(
          data.resolve(split + "_metadata.jsonl"),
          """
          {"prompt": "remove", "image": "a.png", "target": "b.png", "requirement": "it is gone"}
          """);
    }
    return data;
  }

  @Test
  void changedLinesAndPicturesAreRefusedByName() throws IOException {
    Path data = smallData();
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunStart.create(run, tiny("data.path=" + data)).lock().close();
    Files.setLastModifiedTime(data.resolve("b.png"), FileTime.fromMillis(1));
    resumed(run).lock().close();
    Files.writeString(data.resolve("b.png"), "another");
    changed(resumed(run), "pictures was ", "the picture b.png has changed");
    Files.writeString(data.resolve("b.png"), "b");
    resumed(run).lock().close();
    Files.writeString(data.resolve("train_metadata.jsonl"), "\n", StandardOpenOption.APPEND);
    changed(resumed(run), "train_metadata.jsonl was ");
  }

  @Test
  void runFolderAndDataMayMove() throws IOException {
    Path data = smallData();
    RunFolder run = new RunFolder(folder.resolve("run"));
    RunStart.create(run, tiny("data.path=" + data)).lock().close();
    assertTrue(Files.readString(run.specification()).contains("\"models/tiny-kontext\""));
    Path moved = Files.move(data, folder.resolve("elsewhere"));
    RunFolder there = new RunFolder(Files.move(run.root(), folder.resolve("archive")));
    resumed(there, "data.path=" + moved).lock().close();
    assertEquals(moved.toString(), resumed(there).spec().data().path());
  }

  @Test
  void headWithoutAFolderGoesOnInItsUsualOne() {
    String model = "model.path=" + HOME.resolve("models/tiny-kontext");
    String data = "data.path=" + HOME.resolve("datasets/shapes");
    RunStart first = head(null, folder, model, data);
    assertEquals(folder.resolve("runs/tiny-kontext"), first.folder().root());
    first.lock().close();
    assertEquals(first, head(null, folder, model, data));
    head(null, folder, model, data).lock().close();
    changed(
        head(null, folder, model, data, "seed=7"),
        first.folder().root().toString(),
        "setting seed was 42 and is 7");
  }

  @Test
  void evaluationOrdersOfLongTextsFitIntoAMessage() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createFile(data.resolve("a.png"));
    for (String split : new String[] {"train", "test"}) {
      String lines =
          """
          {"prompt": "remove %d", "image": "a.png", "target": "a.png", "requirement": "%s"}
          """;
      StringBuilder text = new StringBuilder();
      IntStream.range(0, 40)
          .forEach(i -> text.append(lines.formatted(i, "\u5220".repeat(i < 30 ? 20 : 700))));
      Files.writeString(data.resolve(split + "_metadata.jsonl"), text);
    }
    RunSpec spec =
        RunStart.create(
                new RunFolder(folder.resolve("run")),
                tiny("data.path=" + data, "chunks.evaluate=40"))
            .spec();
    assertTrue(spec.chunks().evaluate() > 20, spec.chunks()::toString);
    TensorRef file = new TensorRef("x".repeat(60), Long.MAX_VALUE, "0".repeat(64));
    List<EditTask> tasks = new Tasks(spec, DataSet.read(data), path -> file, "model").tests();
    for (Group group : TaskDraw.evaluation(1000, tasks, spec.chunks().evaluate())) {
      int size = group.tasks().size();
      RolloutOrder order =
          new RolloutOrder(
              new OrderId(Role.ROLLOUT, group.key(), 0),
              IntStream.range(0, size).boxed().toList(),
              group.tasks(),
              IntStream.range(0, size).mapToObj(i -> file).toList(),
              new PolicyRef(PolicyRef.Kind.EMA, 1000, file));
      int bytes =
          MessageJson.write(new Message.Lease(1, 15_000, 1_800_000, "0".repeat(64), order)).length;
      assertTrue(bytes < 64 * 1024, bytes + " bytes");
    }
  }
}
