package org.editr1.lab.parity;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.editr1.journey.RunSpec.Advantage.Filter;
import org.editr1.rl.Advantages;
import org.editr1.rl.RewardGroup;
import org.editr1.rl.StepStatistics;
import org.editr1.rl.Thresholds;
import org.editr1.tensor.Scope;

/** Group advantages, filter rules and statistics of the reference trainer. */
final class AdvantageCases {
  private AdvantageCases() {}

  /** Group advantages, both filter rules and the statistics, epoch by epoch. */
  static void advantages(CaseFolder in, Outputs out, Scope scope) {
    Set<String> banned = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    List<Map<String, Object>> epochs = new ArrayList<>();
    for (JsonNode epoch : in.args().path("epochs")) {
      int e = epochs.size();
      Members members = Members.of(epoch.path("groups"), in.floats("in." + e + ".rewards"));
      epochs.add(epoch(in, members, "out." + e + ".", out));
      banned.addAll(thresholds(in).banned(members.groups()));
      members.groups().forEach(group -> seen.add(group.key()));
      epochs.get(e).put("banned", List.copyOf(banned));
      epochs.get(e).put("trained_prompt_num", seen.size());
    }
    out.result("epochs", epochs);
  }

  private static Thresholds thresholds(CaseFolder in) {
    return new Thresholds(in.number("ban_mean"), in.number("ban_std"));
  }

  private static Map<String, Object> epoch(
      CaseFolder in, Members members, String prefix, Outputs out) {
    List<RewardGroup> groups = members.groups();
    boolean globalStd = in.flag("global_std");
    List<List<Double>> advantages = Advantages.of(groups, globalStd);
    Thresholds thresholds = thresholds(in);
    members.put(out, prefix + "advantages", (g, i) -> advantages.get(g).get(i));
    members.put(out, prefix + "means", (g, i) -> groups.get(g).mean());
    members.put(out, prefix + "stds", (g, i) -> groups.get(g).std());
    Map.of("kept_either", Filter.RELEASED, "kept_both", Filter.PAPER)
        .forEach(
            (name, rule) ->
                members.put(
                    out, prefix + name, (g, i) -> thresholds.keep(rule, groups.get(g)) ? 1 : 0));
    int columns = in.args().path("columns").asInt(1);
    return new TreeMap<>(StepStatistics.of(groups, columns).named());
  }

  /** The samples of each group, by their place in the epoch. */
  private record Members(List<RewardGroup> groups, List<List<Integer>> places, int size) {
    static Members of(JsonNode names, float[] rewards) {
      Map<String, List<Integer>> places =
          IntStream.range(0, rewards.length)
              .boxed()
              .collect(groupingBy(i -> names.get(i).asText(), LinkedHashMap::new, toList()));
      List<RewardGroup> groups = new ArrayList<>();
      places.forEach(
          (name, members) ->
              groups.add(
                  new RewardGroup(
                      name, members.stream().map(member -> (double) rewards[member]).toList())));
      return new Members(groups, List.copyOf(places.values()), rewards.length);
    }

    void put(Outputs out, String name, ToDoubleBiFunction<Integer, Integer> value) {
      double[] all = new double[size];
      for (int g = 0; g < places.size(); g++) {
        for (int i = 0; i < places.get(g).size(); i++) {
          all[places.get(g).get(i)] = value.applyAsDouble(g, i);
        }
      }
      out.put(name, all, size);
    }
  }
}
