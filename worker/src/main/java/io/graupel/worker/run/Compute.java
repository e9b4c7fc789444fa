package io.graupel.worker.run;

import io.graupel.protocol.event.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The device of this worker, as libtorch names it and as the fleet sees it. */
public record Compute(ai.djl.Device torch, Device device) {

  /**
   * Looks at the device.
   *
   * @param name {@code cpu} or {@code cuda:N}
   */
  public static Compute open(String name) {
    if (name.equals("cpu")) {
      return new Compute(
          ai.djl.Device.cpu(), new Device(processor(), Device.Kind.CPU, hostMemory()));
    }
    ai.djl.Device gpu = ai.djl.Device.gpu(Integer.parseInt(name.substring("cuda:".length())));
    return new Compute(
        gpu,
        new Device(name, Device.Kind.CUDA, ai.djl.util.cuda.CudaUtils.getGpuMemory(gpu).getMax()));
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static long hostMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
