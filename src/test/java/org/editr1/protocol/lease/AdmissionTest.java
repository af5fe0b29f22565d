package org.editr1.protocol.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(1, true, Map.of("model", "aa", "judge", "bb"));

  private Optional<String> refusal(Role role, Map<String, String> fingerprints) {
    return admission.refusal(
        new Hello("w", 1, "node", "cpu", Set.of(role), fingerprints, Map.of(), 0));
  }

  @Test
  void onlyWhoScoresNeedsTheJudge() {
    assertEquals(Optional.empty(), refusal(Role.TRAIN, Map.of("model", "aa")));
    assertEquals(Optional.empty(), refusal(Role.REWARD, Map.of("model", "aa", "judge", "bb")));
    assertEquals(
        "the run needs a folder judge of who scores, but w names none: set judge in its"
            + " configuration",
        refusal(Role.REWARD, Map.of("model", "aa")).orElseThrow());
  }

  @Test
  void anotherJudgeIsRefusedWithBothValues() {
    assertEquals(
        "the folder judge of w is cc, that of the head is bb",
        refusal(Role.REWARD, Map.of("model", "aa", "judge", "cc")).orElseThrow());
    assertEquals(
        "the folder model of w is dd, that of the head is aa",
        refusal(Role.TRAIN, Map.of("model", "dd")).orElseThrow());
  }

  @Test
  void whatTheRunDoesNotUseDoesNotMatter() {
    assertEquals(
        Optional.empty(), refusal(Role.REWARD, Map.of("model", "aa", "judge", "bb", "clip", "cc")));
  }
}
