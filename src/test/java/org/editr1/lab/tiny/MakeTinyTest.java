package org.editr1.lab.tiny;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.cli.EditR1;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.ModelFolder;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.Progress;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightLayout;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.nn.Weights;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MakeTinyTest {
  private static final Path KONTEXT = Path.of("models/tiny-kontext");
  private static final Progress SILENT =
      new Progress() {
        @Override
        public void say(String line) {}

        @Override
        public void step(String phase, int done, int total, double loss) {}
      };

  @TempDir private Path folder;

  /** Shapes by name where names begin with {@code prefix}, which {@code instead} replaces. */
  private static Map<String, List<Long>> planned(WeightLayout plan, String prefix, String instead) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    plan.tensors()
        .forEach(
            (name, start) -> {
              if (name.startsWith(prefix)) {
                shapes.put(instead + name.substring(prefix.length()), list(start.shape()));
              }
            });
    return shapes;
  }

  private static List<Long> list(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** The reference libraries saved the folders. */
  @Test
  void layoutsHoldTheTensorsOfTheReference() {
    Blueprint kontext = Blueprint.of(KONTEXT);
    assertLayout(KONTEXT.resolve("vae"), planned(kontext.autoencoderLayout(), "", ""));
    for (String part : List.of("transformer", "text_encoder", "text_encoder_2")) {
      assertLayout(KONTEXT.resolve(part), planned(kontext.editorLayout(), part + ".", ""));
    }
    Path goldens = Path.of("src/test/resources/goldens");
    Path vae = goldens.resolve("vae-qwen-narrow/model");
    assertLayout(vae, planned(QwenBlueprint.autoencoderLayout(vae), "", ""));
    Path transformer = goldens.resolve("qwenimage-masked/model");
    WeightLayout image =
        WeightLayout.of(
            weights ->
                new QwenImageTransformer2DModel(
                    QwenImageFolder.config(config(transformer)), weights, Precision.FP32),
            QwenBlueprint::spread);
    assertLayout(transformer, planned(image, "", ""));
    Path text = goldens.resolve("qwenvl-narrow/model");
    WeightLayout judge =
        WeightLayout.of(
            weights -> new Qwen25VLModel(QwenVlFolder.config(config(text)), weights),
            QwenBlueprint::spread);
    Map<String, List<Long>> language = planned(judge, "language_model.", "model.");
    language.putAll(planned(judge, "visual.", "visual."));
    assertLayout(text, language);
  }

  private static ConfigFile config(Path folder) {
    return ConfigFile.read(folder.resolve("config.json"));
  }

  private static void assertLayout(Path folder, Map<String, List<Long>> planned) {
    try (ModelFolder files = ModelFolder.headers(folder)) {
      Map<String, List<Long>> stored = new TreeMap<>();
      files.tensors().forEach((name, tensor) -> stored.put(name, list(tensor.shape())));
      stored.remove("lm_head.weight");
      assertEquals(stored, planned, folder.toString());
    }
  }

  private static MakeTiny.Recipe recipe(int autoencoder, int editor) {
    return new MakeTiny.Recipe(
        5, 1, new MakeTiny.Recipe.Steps(autoencoder, editor, 1), 0.5, 4, 2, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"models/tiny-kontext", "conf/model/tiny-qwen"})
  void seedAndStepsDecideTheWeightsOfAWorkingEditor(Path like) throws Exception {
    for (String name : List.of("a", "b")) {
      new MakeTiny(like, recipe(2, 2), SILENT).run(folder.resolve(name));
    }
    for (String part : List.of("vae", "transformer")) {
      Path file = Path.of(part, "diffusion_pytorch_model.safetensors");
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("a").resolve(file)),
          Files.readAllBytes(folder.resolve("b").resolve(file)),
          part);
    }
    Path picture = Path.of("datasets/shapes/images/test-0000.png");
    Path edited = folder.resolve("edited.png");
    String[] arguments = {
      "edit",
      "--model",
      folder.resolve("a").toString(),
      "--image",
      picture.toString(),
      "--prompt",
      "remove the square",
      "--out",
      edited.toString(),
      "--steps",
      "2"
    };
    assertEquals(0, new CommandLine(new EditR1()).execute(arguments));
    assertEquals(64, ImageFile.readUpright(edited).width());
  }

  /** Encoding several tasks at once gives the conditioning of each task alone. */
  @ParameterizedTest
  @ValueSource(strings = {"models/tiny-kontext", "conf/model/tiny-qwen"})
  void stackedConditioningEqualsTheEncodingOfEachTask(Path like) {
    Blueprint blueprint = Blueprint.of(like);
    WeightVector autoencoder = WeightVector.fresh(blueprint.autoencoderLayout(), 1);
    WeightVector weights = WeightVector.fresh(blueprint.editorLayout(), 2);
    ShapesDraw draw = new ShapesDraw(Noise.of(6, Noise.Purpose.TEST));
    List<ShapesTask> tasks = List.of(draw.task(false), draw.task(false), draw.task(false));
    try (Scope scope = Scope.root()) {
      Gradients.disable();
      Weights vae = autoencoder.tensors(autoencoder.array(scope));
      Blueprint.Editor editor = blueprint.editor(weights.tensors(weights.array(scope)), vae, scope);
      SceneLatents latents = new SceneLatents(blueprint.autoencoder(vae, scope));
      Conditioning together = editor.conditioning(tasks, latents, scope);
      for (int i = 0; i < tasks.size(); i++) {
        EditModel.Pixels pixels =
            new EditModel.Pixels(tasks.get(i).source().draw().toModelRange(), 64, 64);
        List<EditModel.Source> source = List.of(EditModel.Source.of(pixels));
        Conditioning own =
            editor.model().encode(scope.manager(), tasks.get(i).prompt(), source, lengthOf(like));
        for (String name : own.tensors().keySet()) {
          NDArray expected = own.tensor(name).get(0);
          NDArray row = together.tensor(name).get(i);
          if (expected.getShape().get(0) < row.getShape().get(0)) {
            row = row.get(new NDIndex().addSliceDim(0, expected.getShape().get(0)));
          }
          double distance = row.sub(expected).abs().max().getFloat();
          // Convolutions of other batch sizes use other kernels.
          assertEquals(0, distance, 1e-3, name + " of task " + i);
        }
      }
    }
  }

  /** FLUX pads its text to one length, Qwen does not. */
  private static int lengthOf(Path like) {
    return like.endsWith("tiny-kontext") ? 16 : 0;
  }

  /** A repeated batch is learned, so gradients reach the trained weights. */
  @ParameterizedTest
  @ValueSource(strings = {"models/tiny-kontext", "conf/model/tiny-qwen"})
  void bothLossesFallOnARepeatedBatch(Path like) {
    Blueprint blueprint = Blueprint.of(like);
    AutoencoderTraining first = new AutoencoderTraining(blueprint, 4, 3);
    Trainee autoencoder = first.start();
    double before = first.step(autoencoder, 0, 2e-3);
    for (int i = 0; i < 14; i++) {
      first.step(autoencoder, 0, 2e-3);
    }
    double after = first.step(autoencoder, 0, 2e-3);
    assertTrue(after < 0.8 * before, "autoencoder from " + before + " to " + after);
    try (Scope scope = Scope.root()) {
      WeightVector frozen = autoencoder.average();
      Weights vae = frozen.tensors(frozen.array(scope));
      SceneLatents latents = new SceneLatents(blueprint.autoencoder(vae, scope));
      EditorTraining second = new EditorTraining(blueprint, vae, latents, 4, 3);
      Trainee editor = second.start(WeightVector.fresh(blueprint.editorLayout(), 4));
      LearningRate rate = new LearningRate(1e-2, 1000, 0, 1);
      EditorTraining.Course course = new EditorTraining.Course("one batch", 2, rate, 0);
      before = second.step(editor, course, 0);
      for (int i = 0; i < 39; i++) {
        second.step(editor, course, 0);
      }
      after = second.step(editor, course, 0);
      assertTrue(after < 0.6 * before, "editor from " + before + " to " + after);
    }
  }
}
