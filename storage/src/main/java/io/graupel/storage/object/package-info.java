/**
 * The little that Graupel needs of an object store, and what provides it. Knows keys and bytes: no
 * job, no data set, no file format.
 */
@NullMarked
package io.graupel.storage.object;

import org.jspecify.annotations.NullMarked;
