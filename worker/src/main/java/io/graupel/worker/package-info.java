/** A worker process: one device, one slot. Joins the lease shell, the runs and the meters. */
@NullMarked
package io.graupel.worker;

import org.jspecify.annotations.NullMarked;
