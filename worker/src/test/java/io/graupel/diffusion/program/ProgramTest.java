package io.graupel.diffusion.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private final NDManager manager = Program.manager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Calls go through names of arrays, which DJL reads: look again when its version changes. */
  @Test
  void nativesAreOfTheVersionThisWasWrittenFor() {
    assertThat(Engine.getInstance().getVersion()).isEqualTo("2.7.1");
    assertThat(Engine.getDjlVersion()).isEqualTo("0.35.1");
  }

  @Test
  void resultsBelongToTheManagerThatIsNamed() {
    Program program = Program.load(twice(), manager);
    NDArray kept;
    try (NDManager scratch = manager.newSubManager();
        NDArray x = manager.ones(new Shape(3))) {
      kept = program.run(manager, "twice", x);
      NDArray lost = program.run(scratch, "twice", x);
      assertThat(lost.getManager()).isSameAs(scratch);
    }
    assertThat(kept.toFloatArray()).containsExactly(2, 2, 2);
  }

  @Test
  void aMethodMayReturnSeveralTensors() {
    Source source =
        new Source()
            .methods(
                "both",
                g -> {
                  Value x = g.argument("x", Dims.of(Dims.BATCH));
                  return List.of(g.add(x, 1.0), g.mul(x, 3));
                });
    NDArray x = manager.ones(new Shape(2));
    NDList both = Program.load(source, manager).runList(manager, "both", x);
    assertThat(both.get(0).toFloatArray()).containsExactly(2, 2);
    assertThat(both.get(1).toFloatArray()).containsExactly(3, 3);
  }

  @Test
  void anErrorInsideTheLibraryIsAnExceptionAndTheProgramLivesOn() {
    Source source =
        new Source()
            .method(
                "sum",
                g ->
                    g.add(
                        g.argument("x", Dims.of(Dims.BATCH)),
                        g.argument("y", Dims.of(Dims.BATCH))));
    Program program = Program.load(source, manager);
    NDArray two = manager.ones(new Shape(2));
    NDArray three = manager.ones(new Shape(3));
    assertThatThrownBy(() -> program.run(manager, "sum", two, three))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("must match the size");
    assertThat(program.run(manager, "sum", two, two).toFloatArray()).containsExactly(2, 2);
  }

  @Test
  void gradientsAreNotRecordedWhateverTheThreadWasLeftWith() {
    Program program = Program.load(twice(), manager);
    NDArray x = manager.ones(new Shape(3));
    x.setRequiresGradient(true);
    JniUtils.setGradMode(true);
    assertThat(program.run(manager, "twice", x).hasGradient()).isFalse();
    assertThat(JniUtils.isGradMode()).isFalse();
  }

  private static Source twice() {
    return new Source().method("twice", g -> g.mul(g.argument("x", Dims.of(Dims.BATCH)), 2));
  }
}
