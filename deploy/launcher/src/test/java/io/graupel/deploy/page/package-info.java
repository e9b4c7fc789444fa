/** The page as a person meets it, in a real browser. Knows nothing of how the page is written. */
@NullMarked
package io.graupel.deploy.page;

import org.jspecify.annotations.NullMarked;
