package org.editr1.reward.server;

import io.vertx.core.json.JsonArray;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.editr1.Excerpt;
import org.editr1.reward.RewardScore;

/**
 * The digits "0".."5" among the likeliest first tokens of an answer, as OpenAI-compatible servers
 * list them: at most 20 tokens, so that some digits may be missing.
 *
 * @param probabilities of the digits, 0 where the list does not have one
 * @param listed which digits the list has
 * @param unseen probability of all tokens that are not in the list together
 * @param least no missing token has a greater probability
 * @param likeliest token, for messages
 */
record FirstToken(
    double[] probabilities, boolean[] listed, double unseen, double least, String likeliest) {
  private static final int DIGITS = 6;
  private static final int HIGHEST = DIGITS - 1;

  /** With less probability of digits the answer is no grade. */
  private static final double LEAST_MASS = 0.5;

  /** Probabilities are rounded; with a greater sum they are none. */
  private static final double MOST_MASS = 1.01;

  private static final String TALKS =
      "the template must ask for one digit from 0 to 5 and nothing else";
  private static final String THINKS =
      "it thinks before it answers: switch that off (vLLM: --default-chat-template-kwargs"
          + " '{\"enable_thinking\": false}'), or use a model that answers at once";
  private static final Pattern THOUGHT = Pattern.compile("(?i).*(think|reason|channel).*");

  /**
   * @param top {@code choices[0].logprobs.content[0].top_logprobs}
   */
  static FirstToken of(JsonArray top) {
    JsonArray logProbabilities = new JsonArray(top.stream().distinct().toList());
    double[] probabilities = new double[DIGITS];
    boolean[] listed = new boolean[DIGITS];
    double sum = 0;
    double least = 1;
    double most = 0;
    String likeliest = "";
    for (int i = 0; i < logProbabilities.size(); i++) {
      String token = logProbabilities.getJsonObject(i).getString("token", "");
      double probability = probability(logProbabilities, i);
      int digit = digit(token);
      if (digit >= 0 && digit <= HIGHEST) {
        probabilities[digit] += probability;
        listed[digit] = true;
      }
      sum += probability;
      least = isDrawn(logProbabilities, i) ? least : Math.min(least, probability);
      likeliest = probability > most ? token : likeliest;
      most = Math.max(most, probability);
    }
    if (sum > MOST_MASS) {
      throw ServerFailure.refused(
          "the log-probabilities of the first token add up to a probability of %.2f, so they are none"
              .formatted(sum));
    }
    return new FirstToken(probabilities, listed, Math.max(0, 1 - sum), least, likeliest);
  }

  /** The digit that a token is, also after a space or in full width; else -1. */
  private static int digit(String token) {
    if (token.startsWith("token_id:")) {
      throw ServerFailure.refused(
          "the server names tokens by their ids ("
              + token
              + "): start it without"
              + " --return-tokens-as-token-ids");
    }
    String bare = token.replace('\u2581', ' ').strip();
    return bare.length() == 1 ? Character.digit(bare.charAt(0), 10) : -1;
  }

  /** A probability of 0 is null or -Infinity. */
  private static double probability(JsonArray logProbabilities, int index) {
    Double logarithm = logProbabilities.getJsonObject(index).getDouble("logprob");
    return logarithm == null ? 0 : Math.exp(logarithm);
  }

  /** vLLM lists the drawn token first, and the others by likelihood. */
  private static boolean isDrawn(JsonArray logProbabilities, int index) {
    return index == 0
        && logProbabilities.size() > 1
        && probability(logProbabilities, 0) < probability(logProbabilities, 1);
  }

  /** The probability of the digits in the list. */
  double mass() {
    double mass = 0;
    for (double probability : probabilities) {
      mass += probability;
    }
    return mass;
  }

  /**
   * The expectation over the digits present, over 5. Its parts are the renormalised distribution,
   * its entropy in nats, the digit mass, and the bounds of the expectation over all possible
   * probabilities of the missing digits.
   */
  RewardScore score() {
    double mass = mass();
    if (!(mass >= LEAST_MASS)) {
      return new RewardScore.Faulty(
          String.format(
              Locale.ROOT,
              "the judge gives no digit: they have %.2f of the first token, likeliest is \"%s\";"
                  + " %s",
              mass,
              Excerpt.of(likeliest, 40),
              THOUGHT.matcher(likeliest).matches() ? THINKS : TALKS));
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    double entropy = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      double probability = probabilities[digit] / mass;
      parts.put("p" + digit, probability);
      entropy -= probability == 0 ? 0 : probability * Math.log(probability);
    }
    parts.put("entropy", entropy);
    parts.put("mass", mass);
    parts.put("at_least", bound(0, 1));
    parts.put("at_most", bound(HIGHEST, -1));
    return new RewardScore.Scored(weighted() / mass / HIGHEST, parts);
  }

  private double weighted() {
    double sum = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      sum += digit * probabilities[digit];
    }
    return sum;
  }

  /**
   * The expectation with the largest possible probability on the missing digits from {@code first}
   * on, as long as each moves it further.
   */
  private double bound(int first, int step) {
    double sum = weighted();
    double mass = mass();
    double left = unseen;
    for (int digit = first; digit >= 0 && digit < DIGITS; digit += step) {
      boolean moves = step > 0 ? digit * mass < sum : digit * mass > sum;
      if (!listed[digit] && moves) {
        double added = Math.min(left, least);
        sum += digit * added;
        mass += added;
        left -= added;
      }
    }
    return sum / mass / HIGHEST;
  }
}
