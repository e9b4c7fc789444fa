@NullMarked
package io.graupel.worker.lease;

import org.jspecify.annotations.NullMarked;
