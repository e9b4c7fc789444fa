package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every experiment that is shipped. */
class ExperimentsTest {
  private static final Path SHIPPED = Path.of("experiments");
  private static final List<String> COMES_WITH_IT = List.of("mnist-small", "cifar10-small");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      return files.sorted().toList();
    }
  }

  private static Experiment read(Path file) throws IOException {
    return Experiment.of(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isNamedLikeItsFileAndItsJobsAreValidAtFullScale(Path file) throws IOException {
    Experiment experiment = read(file);

    assertThat(experiment.name() + ".yaml").isEqualTo(String.valueOf(file.getFileName()));
    assertThat(Plan.of(experiment, Choices.NONE).ofKind("evaluate")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void itsSmallScaleNeedsNothingThatDoesNotComeWithGraupel(Path file) throws IOException {
    Choices small = new Choices(true, Map.of(), OptionalLong.empty(), Map.of());

    Plan plan = Plan.of(read(file), small);

    assertThat(plan.ofKind("train"))
        .isNotEmpty()
        .allSatisfy(
            job -> {
              JobSpec.Train train = (JobSpec.Train) Codec.spec(job.spec());
              assertThat(train.training().images()).isLessThanOrEqualTo(100_000);
              assertThat(train.images().side()).isLessThanOrEqualTo(32);
            });
    assertThat(plan.jobs())
        .allSatisfy(
            job ->
                assertThat(
                        Stream.of("dataset", "heldOut", "partner")
                            .flatMap(field -> job.spec().findValuesAsText(field).stream()))
                    .isSubsetOf(COMES_WITH_IT));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyPublishedFigureHasTheMarkOfItsProvenance(Path file) throws IOException {
    assertThat(read(file).paper().rows().values())
        .allSatisfy(
            row ->
                assertThat(row.properties())
                    .allSatisfy(
                        figure ->
                            assertThat(figure.getValue().asText())
                                .matches("[0-9]+\\.[0-9]+( [VCT])+")));
  }
}
