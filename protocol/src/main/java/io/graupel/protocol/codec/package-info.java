/**
 * JSON and YAML forms of the protocol, and the published schema. The only package that knows
 * Jackson.
 */
@NullMarked
package io.graupel.protocol.codec;

import org.jspecify.annotations.NullMarked;
