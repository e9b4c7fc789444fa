/**
 * What the launcher's child processes do alike: one folder each, locked; ports that stay; an end
 * when the parent ends. Knows nothing of what they serve.
 */
@NullMarked
package io.graupel.deploy.child;

import org.jspecify.annotations.NullMarked;
