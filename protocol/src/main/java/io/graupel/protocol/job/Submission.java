package io.graupel.protocol.job;

/** What is handed in: what to compute, and when and on what it may run. */
public record Submission(JobSpec spec, Terms terms) {}
