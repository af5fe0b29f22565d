package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.edit.Conditioning;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;

class FilesTest {
  @Test
  void conditioningsKeepLayoutAndTypes() {
    try (Scope scope = Scope.root()) {
      Conditioning written =
          new Conditioning(
              Map.of(
                  "text", Ops.toBfloat16(scope.floats(new float[] {1.5f, -717f}, 1, 2)),
                  "source", scope.floats(new float[] {0.1f, 0.2f, 0.3f}, 1, 3, 1)),
              new Grid(4, 6),
              List.of(new Grid(2, 3), new Grid(1, 1)),
              64);
      byte[] bytes = ConditioningFile.write(written);
      Conditioning read = ConditioningFile.read(bytes, "file", scope.manager());
      assertEquals(written.target(), read.target());
      assertEquals(written.sources(), read.sources());
      assertEquals(64, read.channels());
      assertArrayEquals(bytes, ConditioningFile.write(read));
      assertArrayEquals(
          new float[] {1.5f, -716f}, Ops.toFloat32(read.tensor("text")).toFloatArray());
    }
  }

  @Test
  void namesAFileOfAnotherKind() {
    byte[] rollout =
        new RolloutFile(List.of(3), new float[] {1, 2}, 1, 2, new byte[3], 1, 1).write();
    try (Scope scope = Scope.root()) {
      UserError error =
          assertThrows(
              UserError.class, () -> ConditioningFile.read(rollout, "here", scope.manager()));
      assertTrue(error.getMessage().startsWith("here is no conditioning"), error.getMessage());
    }
  }

  @Test
  void findsRolloutsBySample() {
    RolloutFile written =
        new RolloutFile(
            List.of(1, 4), new float[] {1, 2, 3, 4}, 1, 2, new byte[] {1, 2, 3, 4, 5, 6}, 1, 1);
    RolloutFile read = RolloutFile.read(written.write(), "file");
    assertEquals(List.of(1, 4), read.samples());
    assertArrayEquals(new float[] {3, 4}, read.latentsOf(4));
    assertArrayEquals(new byte[] {4, 5, 6}, read.imageOf(4).rgb());
    assertThrows(IllegalArgumentException.class, () -> read.latentsOf(2));
  }
}
