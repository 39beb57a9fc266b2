//! The certificates that docker and podman have for single registries, in folders `certs.d/HOST[:PORT]`: `*.crt` are roots
//! beside those of the system, `*.cert` and `*.key` are the certificate by which a registry knows its users.

use std::fs;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use ureq::tls::{Certificate, ClientCert, PrivateKey};

use crate::engine::{EngineError, Environment};

/// The folders of the system.
const OF_SYSTEM: [&str; 2] = ["/etc/containers/certs.d", "/etc/docker/certs.d"];

/// The folders of a user, below the folder of configurations.
const OF_USER: [&str; 2] = ["containers/certs.d", "docker/certs.d"];

/// The certificates of one registry.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    pub(super) roots: Vec<Certificate<'static>>,
    pub(super) client: Option<ClientCert>,
}

impl Certificates {
    /// Finds those of a host.
    ///
    /// # Errors
    /// If a file cannot be read, or is not what its name says.
    pub(super) fn find(environment: &Environment, host: &str) -> Result<Self, EngineError> {
        let mut folders = folders(environment).map(|folder| folder.join(host));
        let Some(folder) = folders.find(|folder| folder.is_dir()).filter(|_| is_name(host)) else {
            return Ok(Self::default());
        };
        let mut found = Self::default();
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .map_err(EngineError::io(format!("reading {}", folder.display())))?
            .filter_map(|file| Some(file.ok()?.path()))
            .collect();
        files.sort();
        for file in files {
            match file.extension().and_then(|end| end.to_str()) {
                Some("crt") => found.roots.extend(certificates(&file)?.iter().map(of_der)),
                Some("cert") if found.client.is_none() => found.client = Some(client(&file)?),
                Some(_) | None => {}
            }
        }
        Ok(found)
    }
}

/// Returns the folders in which registries have folders, those of the user first.
fn folders(environment: &Environment) -> impl Iterator<Item = PathBuf> {
    let set = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let own = set.or_else(|| Some(environment.home()?.join(".config")));
    let own = own.into_iter().flat_map(|own| OF_USER.map(|folder| own.join(folder)));
    own.chain(OF_SYSTEM.map(PathBuf::from))
}

/// Returns `true` for a host that is the name of one folder.
fn is_name(host: &str) -> bool {
    !host.starts_with('.') && !host.contains(['/', '\\'])
}

/// Returns the certificates in a file.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, EngineError> {
    let text = text(file)?;
    let all = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
    let all = all.ok().filter(|all| !all.is_empty());
    all.ok_or_else(|| wrong(file, "has no certificate"))
}

/// Returns the user's certificate, whose key is beside it.
fn client(file: &Path) -> Result<ClientCert, EngineError> {
    let beside = file.with_extension("key");
    let (chain, text) = (certificates(file)?, text(&beside)?);
    let own: Vec<Certificate<'static>> = chain.iter().map(of_der).collect();
    let keys = (PrivateKeyDer::from_pem_slice(&text), PrivateKey::from_pem(&text));
    let (Ok(key), Ok(own_key)) = keys else {
        return Err(wrong(&beside, "has no key"));
    };
    // The client of HTTP takes for granted that they do.
    if !belong_together(chain, key) {
        return Err(wrong(file, "and its key do not belong together"));
    }
    Ok(ClientCert::new_with_certs(&own, own_key))
}

fn belong_together(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> bool {
    let provider = rustls::crypto::ring::default_provider().into();
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    config.is_ok_and(|config| {
        let config = config.with_root_certificates(rustls::RootCertStore::empty());
        config.with_client_auth_cert(chain, key).is_ok()
    })
}

fn of_der(certificate: &CertificateDer<'static>) -> Certificate<'static> {
    Certificate::from_der(certificate).to_owned()
}

fn text(file: &Path) -> Result<Vec<u8>, EngineError> {
    fs::read(file).map_err(EngineError::io(format!("reading {}", file.display())))
}

fn wrong(file: &Path, what: &str) -> EngineError {
    EngineError::refused(
        format!("{} {what}", file.display()),
        "write the file anew, as the registry's administrator gives it, or remove it",
    )
}
