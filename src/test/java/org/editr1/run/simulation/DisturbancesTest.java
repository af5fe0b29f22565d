package org.editr1.run.simulation;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One kind of disturbance at a time, from many seeds; nothing else happens by chance. */
class DisturbancesTest {
  private static final long SEEDS = 15;
  private static final long CALM = 20_000;
  private static final Timeline.Weather FAIR = Timeline.Weather.fair(CALM);

  private static void disturbed(Timeline.Weather weather, Consumer<SimulatedCluster> disturbance) {
    LongStream.range(0, SEEDS)
        .forEach(
            seed ->
                Repeatable.run(
                    "-Dtest=DisturbancesTest (seed " + seed + ")",
                    recording -> {
                      SimulatedCluster cluster = new SimulatedCluster(seed, weather, recording);
                      disturbance.accept(cluster);
                      return cluster;
                    }));
  }

  @Test
  void undisturbedRunKeepsAllInvariants() {
    disturbed(FAIR, cluster -> {});
  }

  @Test
  void headCrashesBetweenTwoWrites() {
    disturbed(FAIR, cluster -> cluster.every(700, cluster.head()::crashAtAWrite));
  }

  @Test
  void headCrashesAndReturns() {
    disturbed(FAIR, cluster -> cluster.every(1_700, cluster.head()::crash));
  }

  @Test
  void headStallsLongerThanALease() {
    disturbed(
        FAIR, cluster -> cluster.every(5_000, () -> cluster.head().freeze(Scenario.LEASE + 500)));
  }

  @Test
  void drainAndResume() {
    disturbed(FAIR, cluster -> cluster.every(2_500, cluster.head()::drain));
  }

  @Test
  void runPausesAndResumes() {
    disturbed(FAIR, cluster -> cluster.every(1_500, () -> cluster.head().pause(900)));
  }

  @Test
  void diskLosesUnforcedBytes() {
    disturbed(FAIR, cluster -> cluster.every(2_000, cluster.head()::losePower));
  }

  @Test
  void newestCheckpointIsDamaged() {
    disturbed(FAIR, cluster -> cluster.every(3_000, cluster.head()::loseCheckpoint));
  }

  @Test
  void headCrashesWhileADamagedVersionIsMadeAnew() {
    disturbed(
        FAIR,
        cluster -> {
          cluster.every(4_000, cluster.head()::loseCheckpoint);
          cluster.every(1_300, cluster.head()::crash);
        });
  }

  @Test
  void diskIsFullNowAndThen() {
    disturbed(new Timeline.Weather(CALM, 0, 0, 0, 1), cluster -> {});
  }

  @Test
  void diskRefusesEverythingForAWhile() {
    disturbed(
        FAIR, cluster -> cluster.every(5_000, () -> cluster.diskRefuses("no space left", 3_500)));
  }

  @Test
  void diskFailsForMoments() {
    disturbed(
        FAIR, cluster -> cluster.every(600, () -> cluster.diskRefuses("input/output error", 200)));
  }

  @Test
  void diskRefusesForTenMinutes() {
    long minutes = TimeUnit.MINUTES.toMillis(10);
    disturbed(
        FAIR, cluster -> cluster.every(9_000, () -> cluster.diskRefuses("stale handle", minutes)));
  }

  @Test
  void headCrashesWhileTheDiskRefuses() {
    disturbed(
        FAIR,
        cluster -> {
          cluster.every(2_000, () -> cluster.diskRefuses("read-only file system", 1_500));
          cluster.every(2_700, cluster.head()::crash);
        });
  }

  @Test
  void workersLeaveWhileTheDiskIsFull() {
    disturbed(
        FAIR,
        cluster -> {
          cluster.every(2_000, () -> cluster.diskRefuses("no space left", 1_900));
          cluster.every(700, cluster::letAnyWorkerLeave);
        });
  }

  @Test
  void oneJournalIsCutAndNotTheOther() {
    disturbed(FAIR, cluster -> cluster.every(1_700, cluster.head()::cutOneJournal));
  }

  @Test
  void linesOfJournalsAreDamaged() {
    disturbed(FAIR, cluster -> cluster.every(2_000, cluster.head()::damageLines));
  }

  @Test
  void learnerIsSlow() {
    disturbed(FAIR, cluster -> cluster.every(1_000, () -> cluster.head().slowLearner(8_000)));
  }

  @Test
  void learnerFails() {
    disturbed(FAIR, cluster -> cluster.every(3_000, cluster.head()::failLearner));
  }

  @Test
  void answersAreTooLarge() {
    disturbed(FAIR, cluster -> cluster.every(3_000, cluster.head()::answerTooMuch));
  }

  @Test
  void secondHeadRunsOnAnOlderCopy() {
    disturbed(FAIR, cluster -> cluster.every(3_000, () -> cluster.startSecondHead(2_000)));
  }

  @Test
  void resultsOfOtherInputsArrive() {
    disturbed(FAIR, cluster -> cluster.every(150, cluster::misdirectAnyResult));
  }

  @Test
  void workersCrashAndReturn() {
    disturbed(FAIR, cluster -> cluster.every(900, cluster::crashAnyWorker));
  }

  @Test
  void workersFreezeLongerThanTheirLease() {
    disturbed(
        FAIR, cluster -> cluster.every(2_000, () -> cluster.freezeAnyWorker(2 * Scenario.LEASE)));
  }

  @Test
  void workersAreCutOffAndDeliverLate() {
    disturbed(FAIR, cluster -> cluster.every(1_500, cluster::cutOffAnyWorker));
  }

  @Test
  void messagesAreLostDoubledAndOvertaken() {
    disturbed(new Timeline.Weather(CALM, 0.1, 0.1, 0.1, 0), cluster -> {});
  }

  @Test
  void unknownWorkersClaim() {
    disturbed(FAIR, cluster -> cluster.every(300, cluster::trespass));
  }

  @Test
  void devicesHangWhileTheirProcessesLive() {
    disturbed(FAIR, cluster -> cluster.every(4_000, cluster::hangAnyWorker));
  }

  @Test
  void devicesBecomeThirtyTimesSlower() {
    disturbed(FAIR, cluster -> cluster.every(5_000, cluster::slowDownAnyWorker));
  }

  @Test
  void enginesFailToOpen() {
    disturbed(
        FAIR,
        cluster -> {
          cluster.every(500, cluster::failToLoadAnyWorker);
          cluster.every(1_500, cluster::crashAnyWorker);
        });
  }

  @Test
  void headIsAwayForHours() {
    long hours = TimeUnit.HOURS.toMillis(2);
    disturbed(FAIR, cluster -> cluster.every(1_300, () -> cluster.head().crash(hours)));
  }

  @Test
  void listOfMembersFlaps() {
    disturbed(FAIR, cluster -> cluster.every(400, cluster::mistakeAnyWorker));
  }
}
