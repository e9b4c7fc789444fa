package io.graupel.deploy.store;

import io.graupel.deploy.child.ChildProcess;
import io.graupel.storage.object.S3Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Starts store processes, and finds the way in. */
final class Stores {
  private Stores() {}

  static ChildProcess start(Path dir) throws IOException {
    Path data = dir.resolve("data");
    return ChildProcess.start(
        StoreMain.class, dir.resolve("stderr"), "--data", data.toString(), "--port", "0");
  }

  static S3Settings settings(Path dir, int port) throws IOException {
    Properties lines = new Properties();
    try (Reader in = Files.newBufferedReader(dir.resolve("data/credentials"))) {
      lines.load(in);
    }
    Map<String, String> environment = new HashMap<>();
    lines.stringPropertyNames().forEach(name -> environment.put(name, lines.getProperty(name)));
    environment.put("GRAUPEL_S3_BUCKET", "graupel");
    environment.put("GRAUPEL_S3_ENDPOINT", URI.create("http://127.0.0.1:" + port).toString());
    return S3Settings.fromEnvironment(environment);
  }
}
