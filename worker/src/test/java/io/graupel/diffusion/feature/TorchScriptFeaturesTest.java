package io.graupel.diffusion.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.feature.FeatureNetwork.Family;
import io.graupel.diffusion.program.Modules;
import io.graupel.storage.Digest;
import io.graupel.storage.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptFeaturesTest {
  private static final Frame GREY = new Frame(1, 2);
  private static final float[] TWO_IMAGES = {-1, -1, 1, 1, 0, 0, 0, 1};
  private static final String MEANS =
      """
      def forward(self: __torch__.M, x: Tensor) -> Tensor:
        return torch.mean(x, [2, 3])
      """;

  /** As the public Inception file asks to be called. */
  private static final String FLAGGED =
      """
      def forward(self: __torch__.M, img: Tensor, return_features: bool=False, \
      use_fp16: bool=False, plain: bool=True) -> Tensor:
        if return_features:
          y = torch.sum(torch.to(img, 6), [2, 3])
        else:
          y = torch.to(img, 6)
        if torch.__and__(plain, torch.__not__(use_fp16)):
          z = y
        else:
          z = torch.neg(y)
        return z
      """;

  @TempDir Path folder;

  private TorchScriptFeatures open(String method) throws IOException {
    Path file = Modules.write(folder.resolve("module.pt"), method);
    return TorchScriptFeatures.open(file, "mine", GREY, Device.cpu());
  }

  @Test
  void greyImagesAreRepeatedToThreeChannels() throws IOException {
    try (TorchScriptFeatures network = open(MEANS)) {
      assertThat(network.measure(TWO_IMAGES, GREY).values())
          .containsExactly(0, 0, 0, 0.25, 0.25, 0.25);
      assertThat(network.identity().named("fid")).isEqualTo("module-fid");
    }
  }

  @Test
  void aModuleThatCanGiveFeaturesIsAskedForThemAndGivenBytes() throws IOException {
    try (TorchScriptFeatures network = open(FLAGGED)) {
      // round(127.5) is the even neighbour, 128
      assertThat(network.measure(TWO_IMAGES, GREY).values())
          .containsExactly(510, 510, 510, 639, 639, 639);
      assertThat(network.identity().family()).isEqualTo(Family.MODULE);
      assertThat(network.identity().label())
          .isEqualTo("mine@" + Digest.of(folder.resolve("module.pt")));
    }
  }

  @Test
  void onlyTheInceptionOfPublishedFiguresGivesAPlainFid() throws IOException {
    String wide =
        FLAGGED
            .replace("[2, 3])", "[1, 2, 3], True)")
            .replace(
                "return z", "return torch.reshape(torch.repeat(z, [1, 2048, 1, 1]), [-1, 2048])");
    try (TorchScriptFeatures network = open(wide)) {
      assertThat(network.identity().named("fid")).isEqualTo("fid");
    }
  }

  @Test
  void aModuleWhoseAnswerIsNoRowsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(MEANS.replace(", [2, 3])", ")")).close())
        .withMessageContaining("gives ()")
        .withMessageContaining("(expected: a tensor (N, d))");
  }

  @Test
  void aModuleThatWantsMoreThanFlagsIsRefused() {
    assertThatExceptionOfType(MalformedFileException.class)
        .isThrownBy(() -> open(MEANS.replace("x: Tensor", "x: Tensor, size: int")).close())
        .withMessageContaining("whose forward takes size: int");
  }

  @Test
  void aModuleThatCannotTakeTheImagesIsRefusedBeforeTheFirstOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(MEANS.replace("mean(x, [2, 3])", "mean(x, [2, 7])")).close())
        .withMessageContaining("cannot take images of 1x2x2");
  }

  @Test
  void whatIsNoModuleOrNotThereIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "meow");

    assertThatExceptionOfType(MalformedFileException.class)
        .isThrownBy(() -> TorchScriptFeatures.open(text, "mine", GREY, Device.cpu()).close())
        .withMessageContaining("notes.txt")
        .withMessageContaining("expected: a TorchScript module");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TorchScriptFeatures.file(folder.resolve("gone.pt").toString()))
        .withMessageStartingWith("features.path: ")
        .withMessageContaining("gone.pt (expected: ");
  }
}
