/** What the coordinator records: the truth about each job, and its story for people. */
@NullMarked
package io.graupel.protocol.state;

import org.jspecify.annotations.NullMarked;
