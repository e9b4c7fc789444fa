package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images.Split;
import io.graupel.storage.object.InMemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetStoreTest {
  private static final String TERMS = "drawn for this test; public domain";
  private static final DatasetRef DIGITS = new DatasetRef("digits");

  @TempDir Path dir;
  private final InMemoryObjectStore objects = new InMemoryObjectStore();
  private final DatasetStore store = new DatasetStore(objects);

  @Test
  void whatIsRegisteredIsFoundAndFetched() throws IOException {
    Path train = images("train", 5, 4, "0", "1");
    DatasetManifest.OfImages manifest =
        store.register(
            "digits",
            Map.of(Split.TRAIN, train, Split.TEST, images("test", 2, 4, "0", "1")),
            TERMS);

    assertThat(store.find(DIGITS)).hasValue(manifest);
    assertThat(store.find(manifest.ref())).hasValue(manifest);
    assertThat(manifest.channels()).isEqualTo(1);
    assertThat(manifest.height()).isEqualTo(4);
    assertThat(manifest.split(Split.TRAIN).orElseThrow().images()).isEqualTo(5);
    assertThat(manifest.split(Split.TEST).orElseThrow().classes()).containsExactly("0", "1");
    assertThat(manifest.attribution()).isEqualTo(TERMS);
    assertThat(store.fetch(DIGITS, Split.TRAIN, dir.resolve("cache")))
        .hasSameBinaryContentAs(train);
  }

  @Test
  void theSameContentIsTheSameVersion() throws IOException {
    Map<Split, Path> splits = Map.of(Split.TRAIN, images("train", 5, 4));
    DatasetManifest first = store.register("digits", splits, TERMS);
    List<String> keys = objects.list("");
    assertThat(store.register("digits", splits, TERMS)).isEqualTo(first);
    assertThat(objects.list("")).isEqualTo(keys);
  }

  @Test
  void theNewestVersionIsFoundByNameAndOldOnesByTheirs() throws IOException {
    DatasetManifest old = store.register("digits", one(3), TERMS);
    DatasetManifest fresh = store.register("digits", one(4), TERMS);
    assertThat(store.find(DIGITS)).hasValue(fresh);
    assertThat(store.find(old.ref())).hasValue(old);
    DatasetManifest again = store.register("digits", one(3), TERMS);
    assertThat(again).isEqualTo(old);
    assertThat(store.find(DIGITS)).hasValue(old);
  }

  @Test
  void allAreListedByName() throws IOException {
    DatasetManifest b = store.register("b", one(3), TERMS);
    DatasetManifest a = store.register("a", one(3), TERMS);
    assertThat(store.list()).containsExactly(a, b);
  }

  @Test
  void aSecondFetchNeedsNoStore() throws IOException {
    Path cache = dir.resolve("cache");
    DatasetManifest manifest = store.register("digits", one(3), TERMS);
    Path fetched = store.fetch(manifest.ref(), Split.TRAIN, cache);
    objects.delete(objects.list("dataset-chunks/"));
    assertThat(store.fetch(manifest.ref(), Split.TRAIN, cache)).isEqualTo(fetched);
  }

  @Test
  void aDamagedCacheIsFetchedAgain() throws IOException {
    Path cache = dir.resolve("cache");
    store.register("digits", one(3), TERMS);
    Path fetched = store.fetch(DIGITS, Split.TRAIN, cache);
    byte[] whole = Files.readAllBytes(fetched);
    Files.writeString(fetched, "damaged");
    assertThat(store.fetch(DIGITS, Split.TRAIN, cache)).hasBinaryContent(whole);
  }

  @Test
  void damageInTheStoreIsNamedAndNothingIsCached() throws IOException {
    store.register("digits", one(3), TERMS);
    String chunk = objects.list("dataset-chunks/").getFirst();
    objects.put(chunk, new byte[] {1});
    assertThatThrownBy(() -> store.fetch(DIGITS, Split.TRAIN, dir.resolve("cache")))
        .isInstanceOf(DamagedArtifactException.class)
        .hasMessageStartingWith("chunk " + chunk + " holds other bytes");
    assertThat(dir.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void anUnknownDataSetIsNamedWithThoseThereAre() throws IOException {
    store.register("digits", one(3), TERMS);
    assertThat(store.find(new DatasetRef("faces"))).isEmpty();
    assertThatThrownBy(() -> store.fetch(new DatasetRef("faces"), Split.TRAIN, dir))
        .hasMessage("dataset: faces (expected: one of [digits]); add it with: graupel dataset add");
    assertThatThrownBy(() -> store.fetch(DIGITS, Split.TEST, dir))
        .hasMessage("data set digits has no part TEST (has: [TRAIN])");
  }

  @Test
  void partsOfDifferentSizeOrClassesAreRefused() throws IOException {
    Map<Split, Path> sizes =
        Map.of(Split.TRAIN, images("train", 3, 4), Split.TEST, images("test", 3, 5));
    assertThatThrownBy(() -> store.register("digits", sizes, TERMS))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "test: images of 1x5x5, classes [] (expected: images of 1x4x4, classes [], as train)");
    Map<Split, Path> classes =
        Map.of(Split.TRAIN, images("train", 3, 4, "a"), Split.TEST, images("test", 3, 4, "b"));
    assertThatThrownBy(() -> store.register("digits", classes, TERMS))
        .hasMessageStartingWith("test: images of 1x4x4, classes [b] (expected: ");
    assertThat(objects.list("")).isEmpty();
  }

  @Test
  void aFileThatIsNotCanonicalIsRefused() throws IOException {
    Path floats = dir.resolve("floats");
    Safetensors.write(
        floats, Map.of(), List.of(Tensor.of("images", List.of(1L, 1L, 1L, 1L), new float[1])));
    assertThatThrownBy(() -> store.register("digits", Map.of(Split.TRAIN, floats), TERMS))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("floats: tensor images: F32 [1, 1, 1, 1] (expected: U8 ");
    Path labels = dir.resolve("labels");
    Safetensors.write(
        labels,
        Map.of("classes", "only"),
        List.of(
            Tensor.of("images", List.of(2L, 1L, 1L, 1L), new byte[2]),
            Tensor.of("labels", List.of(2L), new byte[] {0, 1})));
    assertThatThrownBy(() -> store.register("digits", Map.of(Split.TRAIN, labels), TERMS))
        .hasMessage("labels: image 1: label 1 (expected: 0 to 0)");
  }

  @Test
  void aModuleIsFoundByTheHashOfItsFileAndFetched() throws IOException {
    Path file = ModuleFileTest.module(dir.resolve("means.pt"), "x: Tensor");
    DatasetManifest.OfModule manifest = store.registerModule("means", file, TERMS);

    assertThat(store.find(new DatasetRef("means"))).hasValue(manifest);
    assertThat(manifest.ref().sha256()).isEqualTo(Digest.of(file));
    assertThat(store.list()).containsExactly(manifest);
    Path cached = store.fetchModule(manifest.ref(), dir.resolve("cache"));
    assertThat(cached).hasSameBinaryContentAs(file).hasFileName(Digest.of(file) + ".pt");
    Files.writeString(cached, "damaged");
    assertThat(store.fetchModule(manifest.ref(), dir.resolve("cache")))
        .hasSameBinaryContentAs(file);
  }

  @Test
  void theSameModuleUnderOtherTermsIsTheSameVersion() throws IOException {
    Path file = ModuleFileTest.module(dir.resolve("means.pt"), "x: Tensor");
    store.registerModule("means", file, "unknown");
    List<String> keys = objects.list("");

    assertThat(store.registerModule("means", file, TERMS).attribution()).isEqualTo(TERMS);
    assertThat(objects.list("")).isEqualTo(keys);
    assertThat(store.list()).extracting(DatasetManifest::attribution).containsExactly(TERMS);
  }

  @Test
  void imagesAreNoModuleAndAModuleIsNoImages() throws IOException {
    Path file = ModuleFileTest.module(dir.resolve("means.pt"), "x: Tensor");
    store.registerModule("means", file, TERMS);
    store.register("digits", one(3), TERMS);
    List<String> keys = objects.list("");

    assertThatThrownBy(() -> store.fetch(new DatasetRef("means"), Split.TRAIN, dir))
        .hasMessage("dataset: means holds a TorchScript module (expected: images)");
    assertThatThrownBy(() -> store.fetchModule(DIGITS, dir))
        .hasMessage("dataset: digits holds images (expected: a TorchScript module)");
    assertThatThrownBy(() -> store.registerModule("digits", file, TERMS))
        .hasMessage(
            "dataset: digits holds images (expected: a name that is free); choose another name");
    assertThatThrownBy(() -> store.register("means", one(3), TERMS))
        .hasMessageStartingWith("dataset: means holds a TorchScript module (expected: ");
    assertThat(objects.list("")).isEqualTo(keys);
  }

  @Test
  void aFileThatIsNoModuleLeavesNothing() throws IOException {
    Path images = images("images", 3, 4);
    assertThatThrownBy(() -> store.registerModule("means", images, TERMS))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("images: no zip (expected: a TorchScript module");
    assertThat(objects.list("")).isEmpty();
  }

  @Test
  void aManifestOfNoKindIsOfImages() throws IOException {
    DatasetManifest manifest = store.register("digits", one(3), TERMS);
    String key = "datasets/digits/%s/manifest.json".formatted(manifest.sha256());
    String json = new String(objects.get(key).orElseThrow(), StandardCharsets.UTF_8);
    String earlier = json.replace("\"kind\":\"images\",", "");

    assertThat(earlier).isNotEqualTo(json);
    objects.put(key, earlier.getBytes(StandardCharsets.UTF_8));
    assertThat(store.find(DIGITS)).hasValue(manifest);
  }

  private Map<Split, Path> one(int count) throws IOException {
    return Map.of(Split.TRAIN, images("train", count, 4));
  }

  private Path images(String name, int count, int side, String... classes) throws IOException {
    CanonicalImages images = new CanonicalImages(count, 1, side, side, List.of(classes));
    Path file = dir.resolve(name);
    byte[] pixels = new byte[count * side * side];
    Arrays.fill(pixels, (byte) count);
    new ImageSource(images, out -> out.write(pixels), out -> out.write(new byte[count]))
        .write(file);
    return file;
  }
}
