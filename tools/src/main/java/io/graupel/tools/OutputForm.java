package io.graupel.tools;

/** Form of what goes to standard output. */
enum OutputForm {
  table,
  json
}
