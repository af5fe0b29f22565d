package org.editr1;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The import table and the forbidden calls. A package that is not in the table may not exist. */
class ArchitectureTest {
  private static final JavaClasses PROJECT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.editr1");

  /** The JDK, null annotations and the records that travel, which know nothing themselves. */
  private static final String[] FREE = {
    "java..", "javax..", "org.jspecify..", "org.editr1", "org.editr1.journey.."
  };

  private static final String[] NDARRAY = {
    "ai.djl", "ai.djl.ndarray..", "ai.djl.engine", "ai.djl.util"
  };
  private static final String[] VERTX = {"io.vertx..", "io.netty.."};
  private static final String[] JACKSON = {"com.fasterxml.jackson.."};

  /** One row of the table: who, and what it may use beside the JDK and itself. */
  private record Row(String name, List<String> mayUse) {
    static Row of(String name, String... mayUse) {
      return new Row(name, List.of(mayUse));
    }

    Row and(String[] more) {
      List<String> all = new ArrayList<>(mayUse);
      all.addAll(Arrays.asList(more));
      return new Row(name, all);
    }

    ArchRule rule() {
      String own = "org.editr1." + name;
      List<String> allowed = new ArrayList<>(Arrays.asList(FREE));
      allowed.add(own);
      if (!name.equals("engine")) {
        allowed.add(own + "..");
      }
      mayUse.forEach(
          used ->
              allowed.add(
                  used.contains("..") || used.startsWith("ai.djl")
                      ? used
                      : "org.editr1." + used + ".."));
      return classes()
          .that()
          .resideInAPackage(name.equals("engine") ? own : own + "..")
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(new String[0])))
          .allowEmptyShould(true)
          .as(own + " uses only what the import table allows");
    }
  }

  private static final List<Row> TABLE =
      List.of(
          Row.of("journey"),
          Row.of("run", "rl"),
          Row.of("rl"),
          Row.of("worker"),
          Row.of("tensor", "ai.djl..").and(NDARRAY),
          Row.of("model.nn", "tensor").and(NDARRAY),
          Row.of("model.transformer", "model.nn", "tensor").and(NDARRAY),
          Row.of("model.vae", "model.nn", "tensor").and(NDARRAY),
          Row.of("model.encoder", "model.nn", "tensor").and(NDARRAY),
          Row.of("diffusion", "tensor").and(NDARRAY),
          Row.of("edit", "model", "diffusion", "tensor").and(NDARRAY),
          Row.of("train", "edit", "model.nn", "rl", "diffusion", "tensor").and(NDARRAY),
          Row.of(
                  "reward",
                  "edit",
                  "model.encoder",
                  "tensor",
                  "io.hf",
                  "io.http",
                  "io.image",
                  "org.slf4j..")
              .and(NDARRAY)
              .and(VERTX)
              // Scorers in Python write numbers that Vert.x does not read.
              .and(JACKSON),
          Row.of("io.file").and(JACKSON),
          Row.of("io.http").and(VERTX),
          // Files of rollouts hold images.
          Row.of("io.safetensors", "io.file", "io.image", "tensor").and(NDARRAY).and(JACKSON),
          // An image processor gives the patches that the vision tower takes.
          Row.of("io.image", "io.file", "model.encoder"),
          Row.of("io.dataset", "io.image", "io.file").and(JACKSON),
          Row.of(
                  "io.hf",
                  "io.file",
                  "io.safetensors",
                  "io.image",
                  "edit",
                  "diffusion",
                  "model",
                  "tensor",
                  "org.slf4j..",
                  "ai.djl.huggingface.tokenizers..")
              .and(NDARRAY)
              .and(JACKSON),
          // Generated from the definition of TensorBoard's event files.
          Row.of("io.tensorboard", "com.google.protobuf.."),
          // Names of rewards and judges' templates are checked where file and line are known.
          Row.of("config", "reward").and(JACKSON),
          Row.of("engine"),
          Row.of(
                  "engine.djl",
                  "engine",
                  "edit",
                  "diffusion",
                  "train",
                  "reward",
                  "rl",
                  "io",
                  "model.nn",
                  "tensor")
              .and(NDARRAY)
              .and(JACKSON),
          Row.of("bus", "io.file", "org.slf4j..").and(VERTX).and(JACKSON),
          // The groups of a stored step are drawn again, by the pure function of run that drew
          // them.
          Row.of("folder", "run", "io.file", "io.safetensors", "io.image", "io.dataset")
              .and(JACKSON),
          // Watchers write reports, event files and traces, read data sets for their images, and
          // compute a stored step's advantages again.
          Row.of(
                  "watch",
                  "rl",
                  "bus",
                  "folder",
                  "io.file",
                  "io.http",
                  "io.image",
                  "io.dataset",
                  "io.tensorboard",
                  "io.micrometer..",
                  "io.prometheus..",
                  "com.google.protobuf..",
                  "org.slf4j..")
              .and(VERTX)
              .and(JACKSON),
          Row.of("store", "io.file", "com.google.protobuf..", "org.slf4j..").and(VERTX),
          Row.of(
                  "actors",
                  "run",
                  "rl",
                  "worker",
                  "bus",
                  "store",
                  "folder",
                  "engine",
                  "io.file",
                  "org.slf4j..")
              .and(VERTX)
              .and(JACKSON));

  /** Rooms that may use every room below them, the lowest first. */
  private static final List<String> TOP = List.of("node", "cli", "lab");

  @TestFactory
  Stream<DynamicTest> importTable() {
    return TABLE.stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> row.rule().check(PROJECT)));
  }

  @Test
  void everyPackageIsInTheTable() {
    List<String> known = new ArrayList<>(TOP);
    TABLE.forEach(row -> known.add(row.name()));
    String[] packages =
        Stream.concat(
                Stream.of("org.editr1"), known.stream().map(name -> "org.editr1." + name + ".."))
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(packages).check(PROJECT);
  }

  /** {@code node} wires everything, {@code cli} names all but the laboratory. */
  @Test
  void wiringIsOnTop() {
    for (int floor = 0; floor < TOP.size(); floor++) {
      String[] upper =
          TOP.subList(floor, TOP.size()).stream()
              .map(name -> "org.editr1." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideOutsideOfPackages(upper)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(upper)
          .check(PROJECT);
    }
  }

  /** The laboratory's source root holds its packages alone, and no other root holds any of them. */
  @Test
  void laboratoryHasItsOwnSourceRoot() throws IOException {
    for (String root : List.of("src/main", "src/lab")) {
      try (Stream<Path> files = Files.walk(Path.of(root, "java/org/editr1"))) {
        assertTrue(
            files
                .filter(Files::isRegularFile)
                .allMatch(
                    file -> file.toString().contains("editr1/lab/") == root.equals("src/lab")),
            root);
      }
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.editr1.(*)..").should().beFreeOfCycles().check(PROJECT);
  }

  @Test
  void innermostPackagesHaveNoCycles() {
    slices().matching("org.editr1.(**)").should().beFreeOfCycles().check(PROJECT);
  }

  @Test
  void onlyBusAndWatchNameTheEventBus() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.editr1.bus..", "org.editr1.watch..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.vertx.core.eventbus.EventBus")
        .check(PROJECT);
  }

  @Test
  void timeAndEnvironmentAreArguments() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.editr1.node..", "org.editr1.cli..", "org.editr1.lab..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class, String.class)
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(PROJECT);
  }

  @Test
  void randomnessComesFromOneGenerator() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class, java.util.SplittableRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethodWhere(theEnginesOwnChance())
        .check(PROJECT);
  }

  /** See {@code Ops.scale}. */
  @Test
  void recordedOperationsKeepNoNumbersInJavaMemory() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.editr1.train..",
            "org.editr1.lab.training..",
            "org.editr1.model.nn..",
            "org.editr1.model.transformer..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "NDArray.mul, div or pow with a number",
                call ->
                    call.getTargetOwner().isEquivalentTo(NDArray.class)
                        && Set.of("mul", "muli", "div", "divi", "pow").contains(call.getName())
                        && call.getTarget()
                            .getRawParameterTypes()
                            .get(0)
                            .isEquivalentTo(Number.class)))
        .check(PROJECT);
  }

  private static DescribedPredicate<JavaMethodCall> theEnginesOwnChance() {
    Pattern names =
        Pattern.compile(
            "random(Normal|Uniform|Integer|Permutation|Multinomial)|truncatedNormal|dropout");
    return DescribedPredicate.describe(
        "the engine's own chance",
        call ->
            call.getTargetOwner().getPackageName().startsWith("ai.djl")
                && names.matcher(call.getName()).matches());
  }
}
