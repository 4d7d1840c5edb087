#![no_std]

// Empty: it gives the package a library target, so that `execlog` can name it as a build dependency.
