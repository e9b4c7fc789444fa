package io.graupel.worker.run;

import io.graupel.diffusion.Agreement;
import io.graupel.diffusion.SampleRun;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.spectrum.Settling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One finished micro-batch and what was noted of it.
 *
 * @param agreement absent too where it was read back, as nobody asks again
 */
record Made(Samples samples, Optional<Agreement> agreement, Optional<Settling> settling) {
  static Made by(SampleRun run, int microBatch) {
    Samples samples = run.draw(microBatch);
    return new Made(samples, run.agreement(samples), run.settling(samples));
  }

  /** Writes its files; the second only where there is something in it. */
  List<Path> write(int microBatch, boolean walks, Desk desk) throws IOException {
    List<Path> files = new ArrayList<>();
    Path images = desk.file(SampleFile.name(microBatch));
    SampleFile.write(images, samples, agreement);
    files.add(images);
    if (walks) {
      Path noted = desk.file(WalkFile.name(microBatch));
      new WalkFile(samples.frames(), settling).write(noted, samples);
      files.add(noted);
    }
    return files;
  }

  /** Reads it back. */
  static Made read(Path images, Optional<Path> walks) throws IOException {
    WalkFile noted = walks.isPresent() ? WalkFile.read(walks.get()) : WalkFile.NOTHING;
    return new Made(
        SampleFile.read(images).filmed(noted.frames()), Optional.empty(), noted.settling());
  }
}
