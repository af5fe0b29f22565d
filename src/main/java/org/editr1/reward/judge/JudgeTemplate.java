package org.editr1.reward.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.Spelling;
import org.editr1.UserError;

/**
 * The text of the judge's turn, as in {@code conf/prompts/*.txt}.
 *
 * @param text with {@code {prompt}} and {@code {requirement}} as placeholders for the task's texts
 */
public record JudgeTemplate(String text) {
  private static final String PROMPT = "prompt";
  private static final String REQUIREMENT = "requirement";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_]+)}");

  /** The beginning of all special tokens of Qwen2.5-VL. */
  private static final String SPECIAL = "<|";

  /**
   * @throws UserError naming the file and the mistake in it
   */
  public static JudgeTemplate read(Path file) {
    try {
      String text = Files.readString(file).stripTrailing();
      check(file, text);
      return new JudgeTemplate(text);
    } catch (NoSuchFileException e) {
      throw new UserError(
          file + " is missing; expected the text of the judge's turn with {" + PROMPT + "}", e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read as text: " + e, e);
    }
  }

  private static void check(Path file, String text) {
    List<String> names =
        PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).distinct().toList();
    for (String name : names) {
      if (!name.equals(PROMPT) && !name.equals(REQUIREMENT)) {
        String nearest = Spelling.nearest(name, List.of(PROMPT, REQUIREMENT));
        throw new UserError(
            file + ": there is no placeholder {" + name + "}; did you mean {" + nearest + "}?");
      }
    }
    if (!names.contains(PROMPT)) {
      throw new UserError(file + ": expected {" + PROMPT + "} where the task's prompt belongs");
    }
    if (text.contains(SPECIAL)) {
      throw new UserError(
          file + ": " + SPECIAL + " begins a special token; expected the words of the turn alone");
    }
  }

  /** The text for one task, in which the task's own texts hold no special token. */
  public String filled(String prompt, String requirement) {
    Map<String, String> words = Map.of(PROMPT, prompt, REQUIREMENT, requirement);
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(harmless(words, found)));
  }

  private static String harmless(Map<String, String> words, MatchResult found) {
    return words.getOrDefault(found.group(1), found.group()).replace(SPECIAL, "< |");
  }
}
