package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
  private static final int LONGEST = 55;
  private static final int WIDTH = 80;

  private static Stream<CommandLine> commands(CommandLine parent) {
    return Stream.concat(
        Stream.of(parent),
        parent.getSubcommands().values().stream().distinct().flatMap(HelpTest::commands));
  }

  private static Stream<DynamicTest> each(Consumer<CommandLine> check) {
    return commands(EditR1.commandLine())
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.getCommandSpec().qualifiedName(), () -> check.accept(command)));
  }

  @Test
  void laboratoryCommandsAreFound() {
    Set<String> names = EditR1.commandLine().getSubcommands().keySet();
    assertTrue(
        names.containsAll(
            List.of("plan", "bench", "parity", "eval-judge", "make-tiny", "sft", "help")),
        names.toString());
  }

  /** A list shows the first text of a command alone. */
  @TestFactory
  Stream<DynamicTest> listEntriesAreOneShortSentence() {
    return each(
        command -> {
          CommandSpec spec = command.getCommandSpec();
          String[] header = spec.usageMessage().header();
          String entry = header.length > 0 ? header[0] : spec.usageMessage().description()[0];
          assertTrue(entry.endsWith("."), entry);
          assertTrue(entry.length() <= LONGEST, entry.length() + ": " + entry);
          assertFalse(entry.contains("%n") || entry.contains("\n"), entry);
        });
  }

  @TestFactory
  Stream<DynamicTest> listsShowEntriesOnOneLine() {
    return each(
        command -> {
          List<String> lines = List.of(usage(command).split("\n"));
          command
              .getSubcommands()
              .forEach(
                  (name, listed) -> {
                    if (!listed.getCommandSpec().usageMessage().hidden()) {
                      Pattern line = Pattern.compile(" +" + name + " .*\\.");
                      assertTrue(lines.stream().anyMatch(line.asMatchPredicate()), name);
                    }
                  });
        });
  }

  @TestFactory
  Stream<DynamicTest> everyOptionAndParameterIsDescribed() {
    return each(
        command ->
            assertAll(
                command.getCommandSpec().args().stream()
                    .map(
                        argument ->
                            () ->
                                assertTrue(
                                    argument.description().length > 0, argument::toString))));
  }

  @TestFactory
  Stream<DynamicTest> valuesHaveLabelsInCapitals() {
    return each(
        command ->
            assertAll(
                command.getCommandSpec().args().stream()
                    .filter(argument -> argument.arity().max() > 0)
                    .map(ArgSpec::paramLabel)
                    .map(
                        label ->
                            () ->
                                assertEquals(
                                    label.toUpperCase(Locale.ROOT).replace("WXH", "WxH"), label))));
  }

  /** Addresses, file names and options are not divided between two lines. */
  @TestFactory
  Stream<DynamicTest> wordsAreNotTorn() {
    return each(
        command -> {
          Set<String> shown = new HashSet<>(List.of(usage(command).split("\\s+")));
          List<String> torn = new ArrayList<>();
          texts(command.getCommandSpec())
              .flatMap(text -> Arrays.stream(text.split("(%n|\\s)+")))
              .filter(word -> word.matches(".*[./:=].*\\w.*") && !word.contains("${"))
              .filter(word -> !shown.contains(word))
              .forEach(torn::add);
          assertEquals(List.of(), torn);
        });
  }

  private static Stream<String> texts(CommandSpec spec) {
    return Stream.of(
            Arrays.stream(spec.usageMessage().description()),
            Arrays.stream(spec.usageMessage().footer()),
            spec.args().stream().flatMap(argument -> Arrays.stream(argument.description())))
        .flatMap(text -> text);
  }

  private static String usage(CommandLine command) {
    return command.setUsageHelpWidth(WIDTH).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }
}
