package io.graupel.protocol.event;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points at what a succeeded attempt published.
 *
 * @param slot of the job's artifact log
 * @param sha256 of the manifest in that slot
 * @param figures what was measured, in the order of names; empty where nothing was
 */
public record ResultRef(long slot, String sha256, Map<String, Double> figures) {
  public ResultRef {
    figures = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(figures)));
  }
}
