import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Prints figures of the code: {@code java .ci/Figures.java [ROOT [LOG]]}. Needs a JDK and no build.
 *
 * <p>Code lines are lines without blanks, comments, imports, package lines and package-info files.
 * A method is a method or constructor with a body; its length is counted from its first line (with
 * annotations, without javadoc) to its last. Packages and files depend on each other where one
 * names a class of the other, by an import or in the same package.
 *
 * <p>LOG is what a run wrote under {@code JAVA_TOOL_OPTIONS=-Xlog:class+load:file=LOG}. With it,
 * the path of a sample has the files of which that run loaded a class: what must be opened to
 * follow a sample of that run's model and rewards.
 */
public final class Figures {
  private static final Set<String> PATH_OF_A_SAMPLE =
      Set.of(
          "journey",
          "run",
          "rl",
          "worker",
          "actors",
          "bus",
          "store",
          "folder",
          "engine",
          "edit",
          "diffusion",
          "model",
          "tensor",
          "train");
  private static final Pattern IMPORT =
      Pattern.compile("^import (static )?([a-z0-9_.]+)\\.([A-Z]\\w*|\\*)", Pattern.MULTILINE);
  private static final Pattern LOADED = Pattern.compile("org\\.editr1\\.[a-z0-9.]*[A-Z]\\w*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

  private record Source(
      Path file,
      String packageName,
      String name,
      int lines,
      int code,
      Set<String> words,
      List<Integer> methods,
      Map<String, String> imports,
      Set<String> wildcards) {
    String room() {
      String below = packageName.replaceFirst("^org\\.editr1\\.?", "");
      return below.isEmpty() ? "(root)" : below.split("\\.")[0];
    }

    String qualified() {
      return packageName + "." + name;
    }

    boolean describesPackage() {
      return name.equals("package-info");
    }
  }

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args.length > 0 ? args[0] : ".");
    List<Source> main = read(root.resolve("src/main/java"));
    List<Source> lab = read(root.resolve("src/lab/java"));
    List<Source> both = Stream.concat(main.stream(), lab.stream()).toList();
    System.out.printf("%-46s %9s %9s %9s%n", "", "main", "lab", "together");
    row("files (without package-info)", main, lab, both, s -> classes(s).size());
    row("lines", main, lab, both, s -> s.stream().mapToInt(Source::lines).sum());
    row("code lines", main, lab, both, s -> s.stream().mapToInt(Source::code).sum());
    row("packages", main, lab, both, s -> packages(s).size());
    row("methods", main, lab, both, s -> methods(s).size());
    row("  lines of a method, p50", main, lab, both, s -> percentile(methods(s), 50));
    row("  lines of a method, p90", main, lab, both, s -> percentile(methods(s), 90));
    row("  lines of a method, longest", main, lab, both, s -> percentile(methods(s), 100));
    row("  lines of a file, longest", main, lab, both, Figures::longest);
    Map<String, Set<String>> users = users(both);
    row("files that one other file uses", main, lab, both, s -> usedByOne(s, users));
    Map<String, Set<String>> graph = packageGraph(both);
    List<Set<String>> cycles = cycles(graph);
    System.out.printf("%-46s %29d%n", "cycles between innermost packages", cycles.size());
    cycles.forEach(cycle -> System.out.println("  " + cycle));
    printPath(main, args.length > 1 ? loaded(Path.of(args[1])) : null);
  }

  /** The qualified names of the top-level classes that a log of class loading names. */
  private static Set<String> loaded(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .flatMap(line -> LOADED.matcher(line).results())
          .map(MatchResult::group)
          .collect(Collectors.toSet());
    }
  }

  private interface Figure {
    int of(List<Source> sources);
  }

  private static void row(
      String title, List<Source> main, List<Source> lab, List<Source> both, Figure figure) {
    System.out.printf(
        "%-46s %9d %9d %9d%n", title, figure.of(main), figure.of(lab), figure.of(both));
  }

  private static void printPath(List<Source> main, Set<String> loaded) {
    TreeMap<String, int[]> rooms = new TreeMap<>();
    for (Source source : main) {
      if (PATH_OF_A_SAMPLE.contains(source.room())
          && (loaded == null || loaded.contains(source.qualified()))) {
        int[] sums = rooms.computeIfAbsent(source.room(), room -> new int[3]);
        sums[0] += source.describesPackage() ? 0 : 1;
        sums[1] += source.lines();
        sums[2] += source.code();
      }
    }
    System.out.printf("%nthe path of a sample%30s %9s %9s%n", "files", "lines", "code");
    int[] all = new int[3];
    rooms.forEach(
        (room, sums) -> {
          System.out.printf("  %-38s %9d %9d %9d%n", room, sums[0], sums[1], sums[2]);
          for (int i = 0; i < all.length; i++) {
            all[i] += sums[i];
          }
        });
    System.out.printf(
        "  %-38s %9d %9d %9d%n", rooms.size() + " top-level packages", all[0], all[1], all[2]);
  }

  private static List<Source> classes(List<Source> sources) {
    return sources.stream().filter(source -> !source.describesPackage()).toList();
  }

  private static Set<String> packages(List<Source> sources) {
    return classes(sources).stream()
        .map(Source::packageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Integer> methods(List<Source> sources) {
    return sources.stream().flatMap(source -> source.methods().stream()).sorted().toList();
  }

  private static int percentile(List<Integer> sorted, int percent) {
    return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percent / 100);
  }

  private static int longest(List<Source> sources) {
    return sources.stream().mapToInt(Source::lines).max().orElse(0);
  }

  private static int usedByOne(List<Source> sources, Map<String, Set<String>> users) {
    return (int)
        classes(sources).stream()
            .filter(source -> users.getOrDefault(source.qualified(), Set.of()).size() == 1)
            .count();
  }

  /** For every class, the files that name it. */
  private static Map<String, Set<String>> users(List<Source> sources) {
    Map<String, Set<String>> users = new HashMap<>();
    for (Source user : classes(sources)) {
      for (Source used : classes(sources)) {
        if (!used.equals(user) && names(user, used)) {
          users.computeIfAbsent(used.qualified(), key -> new TreeSet<>()).add(user.qualified());
        }
      }
    }
    return users;
  }

  private static boolean names(Source user, Source used) {
    if (!user.words().contains(used.name())) {
      return false;
    }
    String imported = user.imports().get(used.name());
    if (imported != null) {
      return imported.equals(used.packageName());
    }
    return user.packageName().equals(used.packageName())
        || user.wildcards().contains(used.packageName());
  }

  private static Map<String, Set<String>> packageGraph(List<Source> sources) {
    Map<String, Set<String>> graph = new TreeMap<>();
    Set<String> known = packages(sources);
    for (Source source : classes(sources)) {
      Set<String> targets = graph.computeIfAbsent(source.packageName(), key -> new TreeSet<>());
      Stream.concat(source.imports().values().stream(), source.wildcards().stream())
          .filter(target -> known.contains(target) && !target.equals(source.packageName()))
          .forEach(targets::add);
    }
    return graph;
  }

  /** The strongly connected components with more than one package. */
  private static List<Set<String>> cycles(Map<String, Set<String>> graph) {
    Map<String, Set<String>> reached = new TreeMap<>();
    graph.keySet().forEach(start -> reached.put(start, reachable(graph, start)));
    List<Set<String>> cycles = new ArrayList<>();
    Set<String> done = new TreeSet<>();
    for (String start : graph.keySet()) {
      if (done.contains(start)) {
        continue;
      }
      Set<String> component =
          reached.get(start).stream()
              .filter(other -> reached.get(other).contains(start))
              .collect(Collectors.toCollection(TreeSet::new));
      if (component.size() > 1) {
        cycles.add(component);
        done.addAll(component);
      }
    }
    return cycles;
  }

  private static Set<String> reachable(Map<String, Set<String>> graph, String start) {
    Set<String> seen = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(graph.get(start));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (seen.add(next)) {
        open.addAll(graph.getOrDefault(next, Set.of()));
      }
    }
    return seen;
  }

  private static List<Source> read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Source> sources = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  problem -> {},
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        sources.add(source(unit, trees.getSourcePositions()));
      }
    }
    return sources;
  }

  private static Source source(CompilationUnitTree unit, SourcePositions positions)
      throws IOException {
    Path file = Path.of(unit.getSourceFile().toUri());
    String text = Files.readString(file);
    String name = file.getFileName().toString().replace(".java", "");
    String bare = withoutComments(text);
    Map<String, String> imports = new HashMap<>();
    Set<String> wildcards = new TreeSet<>();
    Matcher matcher = IMPORT.matcher(bare);
    while (matcher.find()) {
      if (matcher.group(3).equals("*")) {
        wildcards.add(matcher.group(2));
      } else {
        imports.put(matcher.group(3), matcher.group(2));
      }
    }
    List<String> code =
        bare.lines()
            .filter(line -> !line.isBlank())
            .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
            .toList();
    Set<String> words =
        WORD.matcher(String.join("\n", code))
            .results()
            .map(result -> result.group())
            .collect(Collectors.toSet());
    return new Source(
        file,
        String.valueOf(unit.getPackageName()),
        name,
        (int) text.lines().count(),
        name.equals("package-info") ? 0 : code.size(),
        words,
        lengths(unit, positions),
        imports,
        wildcards);
  }

  private static List<Integer> lengths(CompilationUnitTree unit, SourcePositions positions) {
    LineMap lines = unit.getLineMap();
    List<Integer> lengths = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void nothing) {
        long end = positions.getEndPosition(unit, method);
        if (method.getBody() != null && end >= 0) {
          long first = lines.getLineNumber(positions.getStartPosition(unit, method));
          lengths.add((int) (lines.getLineNumber(end) - first + 1));
        }
        return super.visitMethod(method, nothing);
      }
    }.scan(unit, null);
    return lengths;
  }

  /** The text with comments as blanks; strings, text blocks and characters stay. */
  private static String withoutComments(String text) {
    Matcher token =
        Pattern.compile(
                "\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)+'"
                    + "|(?<comment>//[^\\n]*|/\\*.*?\\*/)",
                Pattern.DOTALL)
            .matcher(text);
    return token.replaceAll(
        found -> {
          boolean comment = token.group("comment") != null;
          String kept = comment ? found.group().replaceAll("[^\\n]", "") : found.group();
          return Matcher.quoteReplacement(kept);
        });
  }
}
