package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;

/**
 * Compares outputs with a case: max|a - b| / max(1, max|b|) for tensors (ten times the tolerance
 * for gradients), the same measure for expected fractions, equality for the rest. An output that
 * was not computed, has another shape or is not a number fails.
 */
final class Comparison {
  private final CaseFolder in;
  private final Outputs out;
  private String worst = "-";
  private double worstError = Double.NaN;
  private double worstTolerance;
  private double worstRatio = -1;
  private String problem = "";

  Comparison(CaseFolder in, Outputs out) {
    this.in = in;
    this.out = out;
    this.worstTolerance = in.tolerance();
  }

  CaseResult compare() {
    in.expectedTensors().forEach(this::tensor);
    for (Map.Entry<String, JsonNode> entry : in.expected().properties()) {
      JsonNode actual = out.results().get(entry.getKey());
      if (actual == null) {
        fail("expected." + entry.getKey() + " was not computed");
      } else {
        result("expected." + entry.getKey(), entry.getValue(), actual);
      }
    }
    if (worstRatio < 0 && problem.isEmpty()) {
      problem = "nothing was compared";
    }
    return new CaseResult(
        in.name(),
        in.module(),
        worst,
        worstError,
        worstTolerance,
        problem.isEmpty() && worstRatio <= 1 ? CaseResult.Status.PASS : CaseResult.Status.FAIL,
        problem.isEmpty() ? out.note() : problem);
  }

  private void tensor(String name) {
    Outputs.Tensor actual = out.tensors().get(name);
    if (actual == null) {
      fail(name + " was not computed");
      return;
    }
    long[] shape = in.shape(name);
    if (!Arrays.equals(shape, actual.shape())) {
      fail(
          "%s has shape %s, expected %s"
              .formatted(name, Arrays.toString(actual.shape()), Arrays.toString(shape)));
      return;
    }
    double tolerance = name.startsWith("grad.") ? 10 * in.tolerance() : in.tolerance();
    record(name, error(actual.values(), in.tensors().doubles(name)), tolerance);
  }

  private static double error(double[] actual, double[] expected) {
    double difference = 0;
    double size = 1;
    for (int i = 0; i < expected.length; i++) {
      double one = actual[i] == expected[i] ? 0 : Math.abs(actual[i] - expected[i]);
      // The larger of a number and NaN is NaN.
      difference = Math.max(difference, one);
      size = Double.isInfinite(expected[i]) ? size : Math.max(size, Math.abs(expected[i]));
    }
    return difference / size;
  }

  private void result(String name, JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber() && !expected.isIntegralNumber()) {
      double[] ours = {actual.asDouble()};
      record(name, error(ours, new double[] {expected.asDouble()}), in.tolerance());
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        result(name + "." + i, expected.get(i), actual.get(i));
      }
    } else if (expected.isObject() && actual.isObject()) {
      for (Map.Entry<String, JsonNode> entry : expected.properties()) {
        String key = entry.getKey();
        result(name + "." + key, entry.getValue(), actual.path(key));
      }
    } else if (expected.equals(actual) || equalIntegers(expected, actual)) {
      record(name, 0, in.tolerance());
    } else {
      fail(name + " is " + shorten(actual) + ", expected " + shorten(expected));
    }
  }

  /** Integers of the Python reference are counts or ids: no tolerance applies. */
  private static boolean equalIntegers(JsonNode expected, JsonNode actual) {
    return expected.isNumber()
        && actual.isNumber()
        && expected.decimalValue().compareTo(actual.decimalValue()) == 0;
  }

  private static String shorten(JsonNode node) {
    String text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private void record(String name, double error, double tolerance) {
    double ratio = error == 0 ? 0 : error / tolerance;
    if (Double.isNaN(error)) {
      fail(name + " is not finite");
    } else if (ratio > worstRatio) {
      worstRatio = ratio;
      worst = name;
      worstError = error;
      worstTolerance = tolerance;
    }
  }

  private void fail(String reason) {
    if (problem.isEmpty()) {
      problem = reason;
    }
  }
}
