package org.editr1.lab.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every bundled reference case, by the code behind {@code edit-r1 parity}. */
class GoldensTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");

  @TestFactory
  Stream<DynamicTest> bundledCases() {
    return ParityModules.cases(GOLDENS).stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(
                    folder.getFileName().toString(),
                    () -> {
                      CaseResult result = ParityModules.run(folder);
                      assertNotEquals("-", result.worst(), result.row());
                      assertEquals(CaseResult.Status.PASS, result.status(), result.row());
                    }));
  }

  @Test
  void everyModuleHasABundledCase() {
    Set<String> bundled = new TreeSet<>();
    for (Path folder : ParityModules.cases(GOLDENS)) {
      try (CaseFolder in = new CaseFolder(folder)) {
        bundled.add(in.module());
      }
    }
    assertEquals(ParityModules.BY_NAME.keySet(), bundled);
  }
}
