//! TLS 1.3 only, with the hybrid key exchange preferred. Without a certificate the relay makes one for this machine
//! and keeps it; clients pin its fingerprint.

use std::path::Path;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

use crate::config::checked::CertificateFiles;
use crate::data_dir::{make_folder, read_if_there, wait_for, write_private};
use crate::error::StartError;

/// A certificate chain with its key.
#[derive(Debug)]
pub struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    files: CertificateFiles,
}

impl Certificate {
    /// Loads the certificate that is configured, or the one the relay made for itself in `data`; makes that one at
    /// the first start.
    ///
    /// # Errors
    /// [`StartError::Certificate`], [`StartError::File`].
    pub fn load_or_make(configured: Option<&CertificateFiles>, data: &Path) -> Result<Self, StartError> {
        let own = || CertificateFiles { cert: data.join("tls.crt"), key: data.join("tls.key") };
        let files = configured.cloned().unwrap_or_else(own);
        if configured.is_none() && read_if_there(&files.cert)?.is_none() {
            make_folder(data)?;
            // Whoever asks for the fingerprint while the relay starts for the first time makes one, too: only one of them does.
            let _making = wait_for(&data.join("tls.lock"))?;
            if read_if_there(&files.cert)?.is_none() {
                make(&files)?;
            }
        }
        let chain = CertificateDer::pem_file_iter(&files.cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| bad(&files.cert, &error))?;
        let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| bad(&files.key, &error))?;
        if chain.is_empty() {
            return Err(bad(&files.cert, &"no certificate in it"));
        }
        Ok(Self { chain, key, files })
    }

    /// SHA-256 of the first certificate (DER) in hexadecimal: what clients pin.
    pub fn fingerprint(&self) -> String {
        self.chain.first().map(|der| HEXLOWER.encode(&Sha256::digest(der))).unwrap_or_default()
    }

    /// The server side of TLS with this certificate.
    ///
    /// # Errors
    /// [`StartError::Certificate`] when the key does not belong to it.
    pub fn server_config(self) -> Result<Arc<ServerConfig>, StartError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| bad(&self.files.cert, &error))?
            .with_no_client_auth()
            .with_single_cert(self.chain, self.key)
            .map_err(|error| bad(&self.files.cert, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Resumption would save no round trip in TLS 1.3 without early data, and costs memory for each connection.
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        Ok(Arc::new(config))
    }
}

fn make(files: &CertificateFiles) -> Result<(), StartError> {
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| bad(&files.cert, &error))?;
    write_private(&files.key, made.signing_key.serialize_pem().as_bytes())?;
    write_private(&files.cert, made.cert.pem().as_bytes())
}

fn bad(path: &Path, why: &impl std::fmt::Display) -> StartError {
    StartError::Certificate { path: path.to_owned(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn whoever_asks_at_a_first_start_gets_the_certificate_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("relay");
        let ask = || Certificate::load_or_make(None, &data).map(|certificate| certificate.fingerprint());
        let asked = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|asks| asks.join().unwrap().unwrap()).collect::<Vec<_>>()
        });
        let stays = ask().unwrap();
        assert_eq!(asked, vec![stays; 8]);
        Certificate::load_or_make(None, &data).unwrap().server_config().unwrap();
    }
}
