package io.graupel.coordinator.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A long answer, read as it is sent.
 *
 * @param length of the body, in bytes
 */
record Download(int status, Map<String, String> headers, long length, Body body) {
  Download {
    headers = Map.copyOf(headers);
  }

  /** Opens the body. */
  interface Body {
    InputStream open() throws IOException;
  }
}
