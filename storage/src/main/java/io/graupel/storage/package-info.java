/**
 * What Graupel keeps: artifacts of jobs, data sets, and the file formats they are made of. Knows
 * objects only as keys and bytes: no bucket, no client library, no Kafka, no tensor library.
 */
@NullMarked
package io.graupel.storage;

import org.jspecify.annotations.NullMarked;
