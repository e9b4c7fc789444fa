@NullMarked
package io.graupel.worker;

import org.jspecify.annotations.NullMarked;
