package dev.mastrajpa;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** Which package may know which. A package that is not named here is a room. */
@AnalyzeClasses(packages = "dev.mastrajpa", importOptions = DoNotIncludeTests.class)
class ArrowsTest {

  private static final String ROOT = "dev.mastrajpa";

  private static final Set<String> NO_ROOMS =
      Set.of(
          ROOT,
          ROOT + ".entity",
          ROOT + ".entity.internal",
          ROOT + ".page",
          ROOT + ".error",
          ROOT + ".work",
          ROOT + ".internal",
          ROOT + ".schema");

  private static final DescribedPredicate<JavaClass> IN_A_ROOM =
      DescribedPredicate.describe(
          "in a room",
          type ->
              type.getPackageName().startsWith(ROOT + ".")
                  && !NO_ROOMS.contains(type.getPackageName()));

  private static final SliceAssignment ROOMS =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return IN_A_ROOM.test(type)
              ? SliceIdentifier.of(type.getPackageName().split("\\.")[2])
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "rooms";
        }
      };

  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
          .layer("entities")
          .definedBy(ROOT + ".entity..")
          .layer("vocabulary")
          .definedBy(ROOT + ".page", ROOT + ".error")
          .layer("workings")
          .definedBy(ROOT + ".work", ROOT + ".internal")
          .layer("schema")
          .definedBy(ROOT + ".schema")
          .layer("rooms")
          .definedBy(IN_A_ROOM)
          .layer("root")
          .definedBy(ROOT)
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("rooms")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("schema")
          .mayOnlyBeAccessedByLayers("rooms", "root")
          .whereLayer("workings")
          .mayOnlyBeAccessedByLayers("schema", "rooms", "root")
          .whereLayer("vocabulary")
          .mayOnlyBeAccessedByLayers("workings", "schema", "rooms", "root");

  @ArchTest
  static final ArchRule roomsDoNotKnowEachOther =
      slices().assignedFrom(ROOMS).should().notDependOnEachOther();
}
