package io.graupel.storage.object;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Keeps objects in a bucket of an S3 server, through the MinIO client.
 *
 * <p>Relies on nothing but {@code If-None-Match: *} on one small PUT, which all servers tried
 * honour under a race; conditions on uploads in parts, and on entity tags, they do not.
 */
public final class MinioObjectStore implements ObjectStore, AutoCloseable {
  private static final Map<String, String> ONLY_IF_ABSENT = Map.of("If-None-Match", "*");
  private static final int DELETED_AT_ONCE = 1000;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final S3Settings settings;
  private final MinioClient client;

  public MinioObjectStore(S3Settings settings) {
    this.settings = settings;
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(16);
    OkHttpClient http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectTimeout(CONNECT)
            .readTimeout(ANSWER)
            .writeTimeout(ANSWER)
            .build();
    this.client =
        MinioClient.builder()
            .endpoint(settings.endpoint().toString())
            // named, or the client asks for it first
            .region("us-east-1")
            .credentials(settings.accessKey(), settings.secretKey())
            .httpClient(http, true)
            .build();
  }

  /** Makes the bucket if there is none. */
  public void ensureBucket() {
    String bucket = settings.bucket();
    ask(
        "make bucket",
        bucket,
        () -> {
          if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
          }
          return bucket;
        });
  }

  @Override
  public boolean create(String key, byte[] body) {
    while (true) {
      if (ask("create", key, () -> createOnce(key, body))) {
        return true;
      }
      // Taken: by another, or by an earlier sending of this very request.
      Optional<byte[]> present = get(key);
      if (present.isPresent()) {
        return Arrays.equals(present.get(), body);
      }
    }
  }

  private boolean createOnce(String key, byte[] body) throws Exception {
    try {
      client.putObject(upload(key, body).extraHeaders(ONLY_IF_ABSENT).build());
      return true;
    } catch (ErrorResponseException e) {
      int code = e.response().code();
      // 409: another's creation of the same key is under way
      if (code == 412 || code == 409) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void put(String key, byte[] body) {
    ask("put", key, () -> client.putObject(upload(key, body).build()));
  }

  private PutObjectArgs.Builder upload(String key, byte[] body) {
    return PutObjectArgs.builder().bucket(settings.bucket()).object(key).data(body, body.length);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return ask(
        "get",
        key,
        () -> {
          GetObjectArgs args =
              GetObjectArgs.builder().bucket(settings.bucket()).object(key).build();
          try (InputStream in = client.getObject(args)) {
            return Optional.of(in.readAllBytes());
          } catch (ErrorResponseException e) {
            if ("NoSuchKey".equals(e.errorResponse().code())) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  @Override
  public List<String> list(String prefix) {
    return ask(
        "list",
        prefix,
        () -> {
          ListObjectsArgs args =
              ListObjectsArgs.builder()
                  .bucket(settings.bucket())
                  .prefix(prefix)
                  .recursive(true)
                  .build();
          List<String> keys = new ArrayList<>();
          for (Result<Item> item : client.listObjects(args)) {
            keys.add(item.get().objectName());
          }
          Collections.sort(keys);
          return Collections.unmodifiableList(keys);
        });
  }

  @Override
  public void delete(Collection<String> keys) {
    List<String> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += DELETED_AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + DELETED_AT_ONCE));
      ask("delete", some.getFirst(), () -> deleteSome(some));
    }
  }

  private List<String> deleteSome(List<String> keys) throws Exception {
    List<DeleteRequest.Object> objects = keys.stream().map(DeleteRequest.Object::new).toList();
    RemoveObjectsArgs args =
        RemoveObjectsArgs.builder().bucket(settings.bucket()).objects(objects).build();
    for (Result<DeleteResult.Error> result : client.removeObjects(args)) {
      DeleteResult.Error error = result.get();
      throw StorageException.refused(
          "delete %s in %s: %s".formatted(error.objectName(), settings, error.code()),
          new IOException(error.message()));
    }
    return keys;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      throw StorageException.refused("close " + settings, e);
    }
  }

  /** The one place where the client's many exceptions become ours. */
  private <T> T ask(String verb, String what, Callable<T> call) {
    try {
      return call.call();
    } catch (StorageException e) {
      throw e;
    } catch (Exception e) {
      String message = "%s %s in %s: %s".formatted(verb, what, settings, reason(e));
      throw isPassing(e)
          ? StorageException.unreachable(message, e)
          : StorageException.refused(message, e);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof ErrorResponseException refused) {
      return refused.response().code() + " " + refused.errorResponse().code();
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static boolean isPassing(Exception e) {
    if (e instanceof ErrorResponseException refused) {
      return isPassing(refused.response().code());
    }
    if (e instanceof ServerException failed) {
      return isPassing(failed.statusCode());
    }
    if (e instanceof InvalidResponseException) {
      // an answer that is not S3's: from a server on its way up or down, or from a proxy before it
      return true;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPassing(int status) {
    return status >= 500 || status == 429 || status == 408;
  }
}
