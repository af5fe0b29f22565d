package org.editr1.lab.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A case fails on any difference beyond its tolerance. */
class ComparisonTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @TempDir private Path folder;

  @BeforeEach
  void writeCase() throws IOException {
    Files.writeString(
        folder.resolve("case.json"),
        """
        {"module": "none", "tolerance": 1e-3,
         "expected": {"ids": [3, 1000000], "mu": 0.5, "text": "a", "by": {"k": [0.25]}}}
        """);
    new SafetensorsWriter()
        .floats("in.x", new float[] {1}, 1)
        .floats("out.y", new float[] {10, -20, 0, INFINITY}, 2, 2)
        .longs("out.ids", new long[] {7, 8}, 2)
        .floats("grad.w", new float[] {0.5f}, 1)
        .write(folder.resolve("io.safetensors"));
  }

  private static void right(Outputs out) {
    out.put("out.y", new float[] {10, -20.01f, 0, INFINITY}, 2, 2);
    out.put("out.ids", new long[] {7, 8}, 2);
    out.put("grad.w", new float[] {0.505f}, 1);
    out.result("ids", List.of(3, 1000000));
    out.result("mu", 0.5004);
    out.result("text", "a");
    out.result("by", Map.of("k", new double[] {0.25}));
  }

  private CaseResult with(Consumer<Outputs> change) {
    Outputs out = new Outputs();
    right(out);
    change.accept(out);
    try (CaseFolder in = new CaseFolder(folder)) {
      return new Comparison(in, out).compare();
    }
  }

  private void assertFails(String reason, Consumer<Outputs> change) {
    CaseResult result = with(change);
    assertEquals(CaseResult.Status.FAIL, result.status(), result.row());
    assertTrue(result.row().contains(reason), result.row());
  }

  @Test
  void withinTolerancePasses() {
    CaseResult result = with(out -> {});
    assertEquals(CaseResult.Status.PASS, result.status(), result.row());
    assertEquals("out.y", result.worst());
    assertEquals(0.01 / 20, result.error(), 1e-6);
    assertEquals(1e-3, result.tolerance());
  }

  @Test
  void largestErrorIsNamedWithItsTolerance() {
    assertFails("out.y", out -> out.put("out.y", new float[] {10, -20.1f, 0, INFINITY}, 2, 2));
    CaseResult result = with(out -> out.put("grad.w", new float[] {0.52f}, 1));
    assertEquals("grad.w", result.worst());
    assertEquals(1e-2, result.tolerance());
    assertEquals(CaseResult.Status.FAIL, result.status());
  }

  @Test
  void nonFiniteValuesFail() {
    assertFails(
        "out.y is not finite",
        out -> out.put("out.y", new float[] {10, Float.NaN, 0, INFINITY}, 2, 2));
    assertFails("out.y", out -> out.put("out.y", new float[] {INFINITY, -20, 0, INFINITY}, 2, 2));
    assertFails("out.y", out -> out.put("out.y", new float[] {10, -20, 0, 5}, 2, 2));
  }

  @Test
  void differentShapeFails() {
    assertFails(
        "out.y has shape [4], expected [2, 2]",
        out -> out.put("out.y", new float[] {10, -20, 0, INFINITY}, 4));
  }

  @Test
  void missingOutputFails() {
    assertFails("grad.w was not computed", out -> out.tensors().remove("grad.w"));
    assertFails("expected.mu was not computed", out -> out.results().remove("mu"));
  }

  @Test
  void differentResultFails() {
    assertFails("expected.mu", out -> out.result("mu", 0.502));
    assertFails("expected.text is \"b\", expected \"a\"", out -> out.result("text", "b"));
    assertFails("expected.ids.1", out -> out.result("ids", List.of(3, 1000001)));
    assertFails("expected.ids", out -> out.result("ids", List.of(3)));
    assertFails("expected.by.k", out -> out.result("by", Map.of()));
  }
}
