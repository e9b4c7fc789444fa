@NullMarked
package io.graupel.worker.run;

import org.jspecify.annotations.NullMarked;
