package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundledRunTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  private static RunSpec bundled(String name) {
    return RunConfiguration.load(RunConfiguration.file(HOME, name), List.of(), HOME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-kontext", "tiny-kontext-judge", "tiny-qwen"})
  void tinyRunNeedsNoDownloads(String name) {
    RunStart.check(bundled(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kontext-mllm", "kontext-mllm-ban-prompt", "qwen-edit-mllm"})
  void runOfPublishedModelsNamesItsDownloads(String name) {
    UserError error = assertThrows(UserError.class, () -> RunStart.check(bundled(name)));
    assertTrue(error.getMessage().contains(HOME.resolve("models").toString()), error.getMessage());
  }
}
