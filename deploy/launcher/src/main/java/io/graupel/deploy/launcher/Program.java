package io.graupel.deploy.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a process is started and stopped.
 *
 * @param name of the process and of its log
 * @param environment variables added to those of the launcher
 * @param grace how long it may take to end when asked to
 */
record Program(
    String name, List<String> command, Map<String, String> environment, Path log, Duration grace) {}
