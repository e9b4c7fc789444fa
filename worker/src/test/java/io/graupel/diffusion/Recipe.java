package io.graupel.diffusion;

import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;
import java.util.Optional;

/** A training under composition, for tests that care about few of its fields. */
final class Recipe {
  long images = 160;
  int batch = 4;
  int accumulate = 1;
  Training.Prediction prediction = Training.Prediction.CLEAN;
  Training.Coordinates coordinates = Training.Coordinates.PIXELS;
  Training.Loss loss = new Training.Loss.L1();
  Training.Weighting weighting = new Training.Weighting.Uniform();
  Training.Severities severities = Training.Severities.UNIFORM;
  Training.Optimizer optimizer = new Training.Optimizer(2e-3, 0, 1, 0.9, 0.999, 1e-8, 0, 1);
  Training.Ema ema = new Training.Ema.Copied(0.9, 3, 8);
  Precision precision = Precision.FP32;
  double labelDropout = 0;
  Optional<Training.Inputs> inputs = Optional.empty();
  Optional<Augmentation> augmentation = Optional.empty();

  /** All that there is at once. */
  static Recipe ofEverything() {
    Recipe recipe = new Recipe();
    recipe.accumulate = 2;
    recipe.prediction = Training.Prediction.VELOCITY;
    recipe.loss = new Training.Loss.Huber(0.1);
    recipe.weighting = new Training.Weighting.MinSnr(5);
    recipe.severities = Training.Severities.LOW_DISCREPANCY;
    recipe.optimizer = new Training.Optimizer(2e-3, 10, 0.1, 0.9, 0.99, 1e-8, 0.05, 1);
    recipe.ema = new Training.Ema.BiasCorrected(0.9, 3);
    recipe.precision = Precision.BF16;
    recipe.labelDropout = 0.3;
    recipe.inputs = Optional.of(Training.Inputs.TRUNCATED);
    recipe.augmentation =
        Optional.of(
            new Augmentation(
                true, Optional.of(new Augmentation.Crop.Zoomed(1.5, Augmentation.Place.RANDOM))));
    return recipe;
  }

  Training training() {
    return new Training(
        images,
        batch,
        accumulate,
        prediction,
        coordinates,
        loss,
        weighting,
        severities,
        optimizer,
        ema,
        precision,
        labelDropout,
        inputs,
        augmentation);
  }
}
