package io.graupel.deploy.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects as files, made safe where S3Proxy's own file store is not: an acknowledged object is on
 * the disk, a half-written one is never listed and swept away at the next start, and a write on
 * condition of the present object ({@code If-Match}) is atomic.
 *
 * <p>{@code If-None-Match: *} is atomic as it is: S3Proxy links a finished file to its name.
 */
final class DurableBlobStore extends ForwardingBlobStore {
  /** What S3Proxy appends to the name of a file that it is still writing. */
  private static final Pattern UNFINISHED =
      Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

  private static final int LOCKS = 256;

  private final Path root;
  private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

  /** Objects below {@code root}. Deletes what a crash left unfinished there. */
  DurableBlobStore(Path root) throws IOException {
    super(new FilesystemNio2BlobStore(Files.createDirectories(root).toString()));
    this.root = root;
    sweep();
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    requireName(request.key());
    Lock lock = lockOf(request.bucket(), request.key());
    lock.lock();
    try {
      requireMatch(request);
      PutObjectResponse response = delegate().putBlob(request, body);
      force(request.bucket(), request.key());
      return response;
    } finally {
      lock.unlock();
    }
  }

  /** A key that looks like an unfinished file would be hidden, and swept away. */
  private static void requireName(String key) {
    if (isUnfinished(key)) {
      throw S3Exception.builder()
          .statusCode(400)
          .message("key: %s (expected: one that does not end in -<uuid>)".formatted(key))
          .build();
    }
  }

  /** S3Proxy has asked already, but not under a lock. */
  private void requireMatch(PutObjectRequest request) {
    String wanted = request.ifMatch();
    if (wanted != null && !wanted.equals("*") && !bare(wanted).equals(bare(etag(request)))) {
      throw S3Exception.builder().statusCode(412).message("PreconditionFailed").build();
    }
  }

  private String etag(PutObjectRequest request) {
    HeadObjectRequest head =
        HeadObjectRequest.builder().bucket(request.bucket()).key(request.key()).build();
    try {
      return delegate().blobMetadata(head).eTag();
    } catch (NoSuchKeyException e) {
      return "";
    }
  }

  private static String bare(String etag) {
    return etag.replace("\"", "");
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    requireName(upload.blobName());
    CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
    force(upload.containerName(), upload.blobName());
    return response;
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    ListObjectsV2Response response = super.list(request);
    List<S3Object> finished =
        response.contents().stream().filter(object -> !isUnfinished(object.key())).toList();
    return response.toBuilder().contents(finished).build();
  }

  private void sweep() throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).filter(this::isLeftOver).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private boolean isLeftOver(Path file) {
    String name = file.getFileName().toString();
    return isUnfinished(name)
        || name.startsWith(".s3proxy-mpu-stub-")
        || root.relativize(file).toString().contains("/.mpus-");
  }

  private static boolean isUnfinished(String key) {
    return UNFINISHED.matcher(key).find();
  }

  private Lock lockOf(String bucket, String key) {
    return locks.get(Math.floorMod((bucket + '/' + key).hashCode(), LOCKS));
  }

  private void force(String bucket, String key) {
    Path file = root.resolve(bucket).resolve(key);
    try {
      force(file, StandardOpenOption.WRITE);
      force(file.resolveSibling("."), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      // deleted in the meantime
    } catch (IOException e) {
      throw new UncheckedIOException("cannot flush " + file, e);
    }
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }
}
