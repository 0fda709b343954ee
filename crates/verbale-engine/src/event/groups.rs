//! Which events of several documents are one event told more than once.
