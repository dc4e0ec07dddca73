package dev.mastrajpa.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.entity.internal.LibraryPair.Fit;
import java.util.List;
import org.hibernate.MappingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryPairTest {

  @Test
  void findsWhatTheBuildIsMadeWith() {
    LibraryPair here = LibraryPair.here();

    assertThat(here.hibernate()).startsWith("6.6.");
    assertThat(here.artifacts()).containsExactly("63");
    assertThat(here.fit()).isEqualTo(Fit.LOADED);
  }

  @ParameterizedTest
  @CsvSource({
    "6.3.1.Final, 63",
    "6.4.10.Final, 63",
    "6.6.56.Final, 63",
    "6.6.28.Final-redhat-00001, 63",
    "7.0.10.Final, 70",
    "7.1.35.Final, 71",
    "7.2.25.Final, 71",
    "7.4.13.Final, 71",
    "7.5.0.CR1, 71",
    "7.12.0.Final, 71"
  })
  void agreesWithWhatBelongsTogether(String hibernate, String artifact) {
    new LibraryPair(hibernate, List.of(artifact), Fit.LOADED).check();
  }

  @ParameterizedTest
  @CsvSource({
    "6.3.1.Final, 71, 63",
    "6.6.56.Final, 62, 63",
    "6.6.56.Final, 70, 63",
    "6.6.56.Final, 71, 63",
    "7.0.10.Final, 63, 70",
    "7.0.10.Final, 71, 70",
    "7.1.35.Final, 63, 71",
    "7.1.35.Final, 70, 71",
    "7.4.13.Final, 73, 71",
    "7.5.0.Final, 73, 71"
  })
  void saysWhatThereIsAndWhatMustBe(String hibernate, String found, String needed) {
    assertThatThrownBy(new LibraryPair(hibernate, List.of(found), Fit.LOADED)::check)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("Hibernate " + hibernate + " needs")
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-" + needed)
        .hasMessageContaining("there is hypersistence-utils-hibernate-" + found + ":");
  }

  @Test
  void refusesTwoAtOnceOfWhichTheFirstWouldWin() {
    assertThatThrownBy(new LibraryPair("7.1.35.Final", List.of("63", "71"), Fit.LOADED)::check)
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-71 for")
        .hasMessageContaining(
            "there is hypersistence-utils-hibernate-63 beside hypersistence-utils-hibernate-71:");
  }

  @Test
  void missesWhatIsNotThere() {
    assertThatThrownBy(new LibraryPair("7.4.13.Final", List.of(), Fit.ABSENT)::check)
        .hasMessageContaining("needs io.hypersistence:hypersistence-utils-hibernate-71 for")
        .hasMessageContaining("there is none: add it");
  }

  /** Of a jar of jars, and of artifacts still to come, all that can be said is whether it loads. */
  @Test
  void leavesAloneWhatItCannotNameAsLongAsItLoads() {
    new LibraryPair("7.5.0.Final", List.of(), Fit.LOADED).check();

    assertThatThrownBy(new LibraryPair("7.5.0.Final", List.of(), Fit.UNLOADABLE)::check)
        .hasMessageContaining("there is a hypersistence-utils for another Hibernate:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.6.15.Final", "6.2.30.Final", "8.0.0.Beta1", "10.1.0.Final"})
  void refusesAHibernateThatItCannotWorkOn(String hibernate) {
    assertThatThrownBy(new LibraryPair(hibernate, List.of("71"), Fit.LOADED)::check)
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("need Hibernate 6.3 or a newer version of 6 or 7")
        .hasMessageContaining(hibernate);
  }

  /** As Hibernate calls itself where its manifest got lost. */
  @ParameterizedTest
  @EnumSource(Fit.class)
  void doesNotJudgeAHibernateThatHidesItsVersion(Fit fit) {
    assertThatCode(new LibraryPair("[WORKING]", List.of("71"), fit)::check)
        .doesNotThrowAnyException();
  }
}
