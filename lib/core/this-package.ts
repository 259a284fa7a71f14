/** This package, as `package` of what it registers itself: two copies in one process share the names of its layers. */
export const THIS_PACKAGE = 'tsgi@0.1.0'
