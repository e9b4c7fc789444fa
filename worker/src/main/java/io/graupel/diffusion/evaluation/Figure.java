package io.graupel.diffusion.evaluation;

import java.util.Optional;

/**
 * A number with all that is needed to read it.
 *
 * @param row what was measured: {@code degraded}, {@code direct} or {@code sampled}
 * @param metric as in {@code ssim} or {@code classifier-fid}
 * @param error standard error: over images drawn anew; of FID, precision, recall, density and
 *     coverage over blocks of both sets; of KID the spread over its subsets
 * @param low 2.5 % of the draws lie below
 * @param high 2.5 % of the draws lie above
 * @param images how many were measured
 * @param reference what they were held against
 * @param referenceImages how many those are
 * @param features the network whose features were compared, as {@code name@sha256}
 */
public record Figure(
    String row,
    String metric,
    double value,
    Optional<Double> error,
    Optional<Double> low,
    Optional<Double> high,
    long images,
    String reference,
    long referenceImages,
    Optional<String> features) {
  /** As the job's figures have it. */
  public String name() {
    return row + "." + metric;
  }
}
