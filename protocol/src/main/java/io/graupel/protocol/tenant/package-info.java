/** Teams that share the fleet, what they may use, and who may ask for what. Knows no HTTP. */
@NullMarked
package io.graupel.protocol.tenant;

import org.jspecify.annotations.NullMarked;
