package io.graupel.protocol.event;

import java.util.Map;

/**
 * Points at what a succeeded attempt published.
 *
 * @param slot of the job's artifact log
 * @param sha256 of the manifest in that slot
 * @param figures what was measured, by name; empty where nothing was
 */
public record ResultRef(long slot, String sha256, Map<String, Double> figures) {
  public ResultRef {
    figures = Map.copyOf(figures);
  }
}
