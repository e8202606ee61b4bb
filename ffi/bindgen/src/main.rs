//! Writes the Kotlin and Python faces of the library that it is given. `ffi/generate` calls it.
//!
//! A crate of its own: built beside the library, its dependencies would ask others for more features, and the whole core
//! would be built twice.

fn main() {
    uniffi::uniffi_bindgen_main();
}
