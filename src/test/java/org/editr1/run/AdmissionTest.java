package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.editr1.Token;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Map<String, String> FOLDERS = Map.of("model", "aa", "judge", "bb");
  private static final Token SECRET = Token.of("secret");

  private final Admission admission = admission(Token.NONE);

  private static Admission admission(Token token) {
    return new Admission(Scene.setup(3, false, token, FOLDERS, Set.of()));
  }

  private Optional<String> refusal(Role role, Map<String, String> fingerprints) {
    return admission.refusal(
        new Hello("w", 1, "m", "node", "cpu", Set.of(role), fingerprints, Map.of(), "run", 2, ""));
  }

  private static Hello hello(String lastRun, long lastEpoch, String proof) {
    Set<Role> roles = Set.of(Role.REWARD);
    return new Hello(
        "w", 1, "m", "node", "cpu", roles, FOLDERS, Map.of(), lastRun, lastEpoch, proof);
  }

  @Test
  void onlyRewardWorkersNeedTheJudge() {
    assertEquals(Optional.empty(), refusal(Role.TRAIN, Map.of("model", "aa")));
    assertEquals(Optional.empty(), refusal(Role.REWARD, Map.of("model", "aa", "judge", "bb")));
    assertEquals(
        "reward workers need a folder judge, but w names none: set judge in its configuration",
        refusal(Role.REWARD, Map.of("model", "aa")).orElseThrow());
  }

  @Test
  void anotherJudgeIsRefusedWithBothValues() {
    assertEquals(
        "the folder judge of w is cc, the head's is bb",
        refusal(Role.REWARD, Map.of("model", "aa", "judge", "cc")).orElseThrow());
    assertEquals(
        "the folder model of w is dd, the head's is aa",
        refusal(Role.TRAIN, Map.of("model", "dd")).orElseThrow());
  }

  @Test
  void unusedRequirementsAreIgnored() {
    assertEquals(
        Optional.empty(), refusal(Role.REWARD, Map.of("model", "aa", "judge", "bb", "clip", "cc")));
  }

  @Test
  void headOfAnOlderEpochCannotAdmitAWorkerThatSawALaterOne() {
    assertEquals(Optional.empty(), admission.refusal(hello("run", 2, "")));
    assertEquals(
        "the head is of epoch 3, but w has worked for epoch 4: this head runs on an older copy of"
            + " the run",
        admission.refusal(hello("run", 4, "")).orElseThrow());
    assertEquals(Optional.empty(), admission.refusal(hello("another run", 9, "")));
  }

  @Test
  void workerThatSawTwoHeadsOfOneEpochIsRefused() {
    String reason =
        "the head is of epoch 3, but w has worked for another head of the same epoch: this head"
            + " runs on an older copy of the run";
    assertEquals(reason, admission.refusal(hello("run", 3, "")).orElseThrow());
    assertEquals(Optional.empty(), admission.refusal(hello("run", 2, "")));
    // From now on the worker may have this head in mind.
    assertEquals(Optional.empty(), admission.refusal(hello("run", 3, "")));
  }

  @Test
  void onlyWorkersWithTheTokenAreAdmitted() {
    Admission guarded = admission(SECRET);
    String proof = SECRET.proof("w", 1, "m");
    assertEquals(Optional.empty(), guarded.refusal(hello("run", 2, proof)));
    assertEquals(
        "w has no token, but the head asks for one (node configuration: security.token)",
        guarded.refusal(hello("run", 2, "")).orElseThrow());
    String another = "w has another token than the head (node configuration: security.token)";
    for (String wrong :
        Set.of(
            Token.of("guess").proof("w", 1, "m"),
            SECRET.proof("v", 1, "m"),
            SECRET.proof("w", 2, "m"),
            SECRET.proof("w", 1, "n"),
            "secret")) {
      assertEquals(another, guarded.refusal(hello("run", 2, wrong)).orElseThrow());
    }
  }

  @Test
  void headWithoutATokenRequiresNone() {
    assertEquals(Optional.empty(), admission.refusal(hello("run", 2, SECRET.proof("w", 1, "m"))));
    assertFalse(SECRET.toString().contains("secret"));
  }

  private static Hello read(String worker, String model) {
    Map<String, String> folders = Map.of("model", "aa", "judge", "bb", "model (every byte)", model);
    return new Hello(
        worker, 1, "m", "node", "cpu", Set.of(Role.TRAIN), folders, Map.of(), "", 0, "");
  }

  @Test
  void workerWhoseModelDiffersOnceEveryByteIsReadIsExpelled() {
    EffectList effects = new EffectList();
    assertEquals(Optional.empty(), admission.refuse(read("early", "99"), effects));
    assertEquals(Optional.empty(), admission.refuse(read("equal", "88"), effects));
    assertEquals(
        List.of("early"), admission.modelsRead(Map.of("model (every byte)", "88"), effects));
    String reason = "the folder model (every byte) of early is 99, the head's is 88";
    assertEquals(Optional.of(reason), admission.expelled("early"));
    assertEquals(Optional.of(reason), admission.refusal(read("early", "99")));

    assertEquals(Optional.empty(), admission.refuse(hello("run", 2, ""), effects));
    assertTrue(admission.refuse(read("w", "77"), effects).isPresent());
    assertTrue(admission.expels(read("w", "77"), effects));
    assertFalse(admission.expels(read("never admitted", "77"), effects));
    assertEquals(Optional.empty(), admission.refuse(read("w", "88"), effects));
    assertEquals(Optional.empty(), admission.expelled("w"));
  }
}
