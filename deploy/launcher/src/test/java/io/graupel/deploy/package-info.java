@NullMarked
package io.graupel.deploy;

import org.jspecify.annotations.NullMarked;
