package io.graupel.deploy.store;

import io.graupel.deploy.child.Child;
import io.graupel.deploy.child.DataFolder;
import io.graupel.deploy.child.Options;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * Serves the objects in a folder by the S3 protocol, on loopback, until standard input ends.
 *
 * <pre>
 * --data DIR   objects/, credentials (made at the first start), port, lock
 * --port P     0: the port from last time, or any that is free
 * </pre>
 */
public final class StoreMain {
  private static final String BUCKET = "graupel";
  private static final String DATA = "--data";
  private static final String PORT = "--port";

  /**
   * A request is held in memory, about twice, to be verified; Graupel's chunks are 8 MiB. Of these
   * threads two or three take connections: the rest, all at work, fit in a heap of 192 MiB.
   */
  private static final long LARGEST_REQUEST = 9L << 20;

  private static final int THREADS = 8;

  private StoreMain() {}

  public static void main(String[] arguments) {
    Child.run(arguments, StoreMain::serve, DATA, PORT);
  }

  private static void serve(Options options, Child.Ready ready) throws Exception {
    DataFolder folder = DataFolder.take(options.path(DATA));
    int port = folder.port("port", options.port(PORT));
    Credentials credentials = Credentials.keptIn(folder.path().resolve("credentials"));
    Path objects = folder.path().resolve("objects");
    Files.createDirectories(objects.resolve(BUCKET));
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new DurableBlobStore(objects))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(
                AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
            .jettyMaxThreads(THREADS)
            .v4MaxNonChunkedRequestSize(LARGEST_REQUEST)
            .build();
    server.start();
    ready.at(server.getPort());
  }
}
