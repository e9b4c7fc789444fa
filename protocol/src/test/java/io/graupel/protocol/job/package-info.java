@NullMarked
package io.graupel.protocol.job;

import org.jspecify.annotations.NullMarked;
