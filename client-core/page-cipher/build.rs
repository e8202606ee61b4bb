//! Lays out the headers against which `libsqlite3-sys` compiles SQLCipher: those of AWS-LC, and ours for OpenSSL 3's MAC.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Read by SQLCipher before it uses a MAC; ours is added at its end.
const HEADER: &str = "openssl/hmac.h";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=evp_mac.h");
    let from = aws_lc_headers().ok_or_else(|| io::Error::other("aws-lc-sys names no folder of headers"))?;
    let to = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("not run by cargo"))?)
        .join("include");
    copy(&from, &to)?;
    let header = fs::read_to_string(from.join(HEADER))?;
    fs::write(to.join(HEADER), header + &fs::read_to_string("evp_mac.h")?)?;
    println!("cargo:include={}", to.display());
    Ok(())
}

/// The `links` key of aws-lc-sys, and so the variable's name, holds its version.
fn aws_lc_headers() -> Option<PathBuf> {
    env::vars_os().find_map(|(name, value)| {
        let name = name.to_str()?;
        (name.starts_with("DEP_AWS_LC_") && name.ends_with("_INCLUDE")).then(|| value.into())
    })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
