package dev.mastrajpa.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program hears on this Hibernate that cannot have our entities as it is. */
class RefusedUnitIT {

  private static final String ARTIFACT = "hypersistence-utils-hibernate-";
  private static final String RIGHT = System.getProperty("mastra.test.hypersistence");

  /** As every version before 6.6 in a unit with a mapping file. */
  private static final boolean LOSES_TYPES = Version.getVersionString().startsWith("6.3.");

  /** All ways by which our entities come into a unit, and a unit that has none. */
  private static final String[] UNITS = {
    "asking", "listing", "naming", "asking configuration", "listing configuration", "stranger"
  };

  @Test
  void withTheRightOneUnitsStart() throws Exception {
    List<String> ends = starting(List.of(RIGHT), UNITS);

    assertThat(ends).hasSize(6);
    for (int i = 0; i < UNITS.length; i++) {
      if (!(UNITS[i].equals("naming") && LOSES_TYPES)) {
        assertThat(ends.get(i)).as(UNITS[i]).isEqualTo(Starter.STARTED);
      }
    }
  }

  /** Ours or the application's own: JSON would be written as text from then on. */
  @Test
  void aMappingFileIsRefusedWhereHibernateLosesTypesByIt() throws Exception {
    assertThat(starting(List.of(RIGHT), "naming", "mapping"))
        .hasSize(2)
        .allSatisfy(
            end -> {
              if (LOSES_TYPES) {
                assertThat(end)
                    .contains("has lost the type of the JSON column metadataJson of mastra_threads")
                    .contains("mapping file");
              } else {
                assertThat(end).isEqualTo(Starter.STARTED);
              }
            });
  }

  static Stream<String> wrongOnes() {
    return Stream.of("63", "70", "71", "73").filter(artifact -> !artifact.equals(RIGHT));
  }

  @ParameterizedTest
  @MethodSource("wrongOnes")
  void aWrongOneIsNamedWithTheRightOne(String wrong) throws Exception {
    List<String> ends = starting(List.of(wrong), UNITS);

    assertThat(ends.subList(0, 5))
        .allSatisfy(end -> assertThat(end).contains(sentence(ARTIFACT + wrong)));
    // some end the start of any unit, and then this is the better end
    assertThat(ends.get(5))
        .satisfiesAnyOf(
            end -> assertThat(end).isEqualTo(Starter.STARTED),
            end -> assertThat(end).contains(sentence(ARTIFACT + wrong)));
  }

  @Test
  void noneAtAllIsMissedWhereOurEntitiesAre() throws Exception {
    List<String> ends = starting(List.of(), UNITS);

    assertThat(ends.subList(0, 5))
        .allSatisfy(end -> assertThat(end).contains(sentence("none: add it")));
    assertThat(ends.get(5)).isEqualTo(Starter.STARTED);
  }

  @Test
  void aStoreOfItsOwnUnitSaysItToo() throws Exception {
    assertThat(starting(List.of(), "store"))
        .singleElement()
        .satisfies(end -> assertThat(end).contains(sentence("none: add it")));
  }

  /** Which of the two would be taken depends on the order of the class path. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAtOnceAreBothNamed(boolean rightOneFirst) throws Exception {
    String wrong = RIGHT.equals("63") ? "71" : "63";

    List<String> ends =
        starting(rightOneFirst ? List.of(RIGHT, wrong) : List.of(wrong, RIGHT), UNITS);

    assertThat(ends.subList(0, 5))
        .allSatisfy(
            end -> assertThat(end).contains(sentence(ARTIFACT + "63 beside " + ARTIFACT + "71")));
  }

  private static String sentence(String found) {
    return "Hibernate %s needs io.hypersistence:%s%s for the entities of Mastra's tables, and there is %s"
        .formatted(Version.getVersionString(), ARTIFACT, RIGHT, found);
  }

  /** How each of these ends in a program that has the class path of this test but for these. */
  private static List<String> starting(List<String> hypersistence, String... things)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(classPathWith(hypersistence));
    command.add(Starter.class.getName());
    command.addAll(Arrays.asList(things));
    Process program =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> ends = new String(program.getInputStream().readAllBytes(), UTF_8).lines().toList();
    program.waitFor();
    return ends;
  }

  private static String classPathWith(List<String> hypersistence) throws IOException {
    List<String> classPath = new ArrayList<>();
    for (String artifact : hypersistence) {
      classPath.add(jarOf(artifact).toString());
    }
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> !Path.of(path).getFileName().toString().startsWith(ARTIFACT))
        .forEach(classPath::add);
    return classPath.stream().collect(Collectors.joining(File.pathSeparator));
  }

  private static Path jarOf(String artifact) throws IOException {
    Path folder = Path.of(System.getProperty("mastra.test.hypersistence.jars"));
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(ARTIFACT + artifact))
          .findFirst()
          .orElseThrow();
    }
  }
}
