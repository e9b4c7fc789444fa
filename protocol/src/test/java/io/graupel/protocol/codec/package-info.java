@NullMarked
package io.graupel.protocol.codec;

import org.jspecify.annotations.NullMarked;
