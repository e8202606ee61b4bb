//! What stands in for `openssl-sys`: AWS-LC, which TLS links already, ciphers SQLCipher's pages too.
//!
//! `libsqlite3-sys` compiles SQLCipher against the headers that a crate of this name and `links` key offers
//! (`DEP_OPENSSL_INCLUDE`), and uses nothing else of it. OpenSSL itself would be 3 MiB of every app, two minutes of every build and a second
//! library of ciphers to keep patched. `build.rs` offers the headers of AWS-LC, whose interface is that of OpenSSL 1.1, and
//! [`evp_mac.h`](../evp_mac.h) beside them: the few calls of OpenSSL 3 that SQLCipher makes for its HMAC, and
//! random bytes from the operating system.
//!
//! The file format is SQLCipher's own: AES-256-CBC with HMAC-SHA512 a page, whichever library computes them.

extern crate aws_lc_sys as _;
