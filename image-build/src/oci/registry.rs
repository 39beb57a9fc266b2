//! Images in a registry: manifests and blobs, by the distribution protocol of OCI.

use std::io::{self, Read};

use serde_json::Value;
use ureq::http::StatusCode;
use ureq::http::header::LOCATION;

use super::certificates::Certificates;
use super::compress::{Verified, text_of};
use super::credentials::find_login;
use super::http::{Answer, Client, MOST_TEXT, Question, Sent, again};
use super::reference::Reference;
use super::types::{Descriptor, MANIFEST_TYPES};
use crate::engine::{EngineError, Environment, Login, RegistryProblem};
use sha2::{Digest as _, Sha256};

/// The error of a registry that misses a blob of a manifest.
const BLOB_UNKNOWN: [&str; 2] = ["MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN"];

/// A function that reads a blob from its start.
pub(super) type Open<'r> = dyn Fn() -> io::Result<Box<dyn Read + Send + 'r>> + 'r;

/// A repository of a registry.
pub(crate) struct Repository {
    pub(super) client: Client,
    pub(super) name: Reference,
}

/// The result of giving a registry a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Yes,
    /// It misses a blob that the manifest names.
    MissesBlob,
}

impl Repository {
    /// Returns the repository of a name. `logins` come before the user's own; `plain` has the hosts that are asked
    /// without encryption.
    ///
    /// # Errors
    /// If a credential helper fails, or the certificates of the registry cannot be read.
    pub(crate) fn open(
        name: &str,
        logins: &[Login],
        environment: &Environment,
        plain: &[String],
    ) -> Result<Self, EngineError> {
        let host = Reference::parse(name).host;
        let given = logins.iter().find(|login| login.host == host).cloned();
        let login = if given.is_some() {
            given
        } else {
            find_login(environment, &host)?
        };
        Self::with_login(name, login, environment, plain)
    }

    /// Returns the same with a login that is known.
    ///
    /// # Errors
    /// If the certificates of the registry cannot be read.
    pub(crate) fn with_login(
        name: &str,
        login: Option<Login>,
        environment: &Environment,
        plain: &[String],
    ) -> Result<Self, EngineError> {
        let name = Reference::parse(name);
        let certificates = Certificates::find(environment, &name.host)?;
        let allows_plain = plain.contains(&name.host);
        let client = Client::new(&name.host, name.api_host(), login, certificates, allows_plain);
        Ok(Self { client, name })
    }

    /// Returns the whole name.
    pub(super) fn shown(&self) -> String {
        format!("{}/{}:{}", self.name.host, self.name.repository, self.name.version)
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("/v2/{}/{rest}", self.name.repository)
    }

    pub(super) fn pull(&self) -> String {
        format!("repository:{}:pull", self.name.repository)
    }

    fn push(&self) -> String {
        format!("repository:{}:pull,push", self.name.repository)
    }

    fn get(&self, address: &str, headers: &[(&'static str, &str)]) -> Result<Answer, EngineError> {
        let scope = self.pull();
        self.client.ask(&Question {
            method: "GET",
            address,
            scope: &scope,
            headers,
            body: None,
        })
    }

    /// Returns a manifest by its tag or digest; `None` if there is none.
    ///
    /// # Errors
    /// If it is not what its digest says, or the registry does not give it.
    pub(super) fn manifest(&self, version: &str) -> Result<Option<Vec<u8>>, EngineError> {
        let accepted = MANIFEST_TYPES.join(", ");
        let mut answer = self.get(&self.path(&format!("manifests/{version}")), &[("accept", &accepted)])?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(self.client.unexpected(answer)),
        }
        let told = answer
            .headers()
            .get("docker-content-digest")
            .and_then(|text| text.to_str().ok());
        let wanted = if version.contains(':') {
            Some(version.to_owned())
        } else {
            told.map(str::to_owned)
        };
        let broken = |reason: String| self.client.problem(RegistryProblem::Other, reason);
        let bytes = answer.body_mut().with_config().limit(MOST_TEXT).read_to_vec();
        let bytes = bytes.map_err(|error| broken(format!("the manifest `{version}` cannot be read: {error}")))?;
        let is_it = wanted.is_none_or(|wanted| wanted == text_of(Sha256::new_with_prefix(&bytes)));
        if is_it {
            Ok(Some(bytes))
        } else {
            Err(broken(format!("the manifest `{version}` is not what its digest says")))
        }
    }

    /// Returns the digest of the manifest that a tag names, if there is one.
    pub(super) fn digest_of(&self, version: &str) -> Result<Option<String>, EngineError> {
        let accepted = MANIFEST_TYPES.join(", ");
        let answer = self.client.ask(&Question {
            method: "HEAD",
            address: &self.path(&format!("manifests/{version}")),
            scope: &self.push(),
            headers: &[("accept", &accepted)],
            body: None,
        })?;
        let digest = answer
            .headers()
            .get("docker-content-digest")
            .and_then(|text| text.to_str().ok());
        Ok(digest.filter(|_| answer.status().is_success()).map(str::to_owned))
    }

    /// Returns a reader of a blob, which fails at its end if the blob is not what its digest says.
    pub(super) fn blob(&self, blob: &Descriptor) -> Result<Box<dyn Read + Send>, EngineError> {
        let answer = self.get(&self.path(&format!("blobs/{}", blob.digest)), &[])?;
        match answer.status() {
            StatusCode::OK => Ok(Box::new(Verified::new(
                answer.into_body().into_reader(),
                &blob.digest,
                blob.size,
            ))),
            StatusCode::NOT_FOUND => {
                let reason = format!("it has lost the blob {}, which its manifest names", blob.digest);
                Err(self.client.problem(RegistryProblem::Other, reason))
            }
            _ => Err(self.client.unexpected(answer)),
        }
    }

    /// Returns `true` if the registry has a blob of this digest and size.
    fn has_blob(&self, blob: &Descriptor) -> Result<bool, EngineError> {
        let answer = self.client.ask(&Question {
            method: "HEAD",
            address: &self.path(&format!("blobs/{}", blob.digest)),
            scope: &self.push(),
            headers: &[],
            body: None,
        })?;
        let length = answer
            .headers()
            .get("content-length")
            .and_then(|text| text.to_str().ok()?.parse::<u64>().ok());
        Ok(answer.status().is_success() && length.is_none_or(|length| length == blob.size))
    }

    /// Gives the registry a blob, unless it has it. `from` is another repository of this registry that has it. Returns
    /// `true` if it was sent.
    ///
    /// # Errors
    /// If the registry does not take it, or it cannot be read.
    pub(super) fn give_blob<'r>(
        &self,
        blob: &Descriptor,
        from: Option<&str>,
        trusts: bool,
        open: &'r Open<'r>,
    ) -> Result<bool, EngineError> {
        if trusts && self.has_blob(blob)? {
            return Ok(false);
        }
        // An upload that was interrupted starts anew.
        again(|| self.upload(blob, from.filter(|_| trusts), open))
    }

    fn upload<'r>(&self, blob: &Descriptor, from: Option<&str>, open: &'r Open<'r>) -> Result<bool, EngineError> {
        let Some(location) = self.start_upload(blob, from)? else {
            return Ok(false);
        };
        let joined = if location.contains('?') { "&" } else { "?" };
        let address = format!("{location}{joined}digest={}", blob.digest);
        let answer = self.client.ask(&Question {
            method: "PUT",
            address: &address,
            scope: &self.push(),
            headers: &[("content-type", "application/octet-stream")],
            body: Some(Sent {
                length: blob.size,
                open: &|| Ok(open()? as Box<dyn Read + 'r>),
            }),
        })?;
        if answer.status().is_success() {
            Ok(true)
        } else {
            Err(self.client.unexpected(answer))
        }
    }

    /// Returns the address to send a blob to; `None` if the registry took it from another repository.
    fn start_upload(&self, blob: &Descriptor, from: Option<&str>) -> Result<Option<String>, EngineError> {
        let mount = from
            .map(|from| format!("?mount={}&from={from}", blob.digest))
            .unwrap_or_default();
        let scope = match from {
            Some(from) => format!("{} repository:{from}:pull", self.push()),
            None => self.push(),
        };
        let answer = self.client.ask(&Question {
            method: "POST",
            address: &self.path(&format!("blobs/uploads/{mount}")),
            scope: &scope,
            headers: &[],
            body: None,
        })?;
        let location = answer
            .headers()
            .get(LOCATION)
            .and_then(|text| text.to_str().ok())
            .map(str::to_owned);
        match (answer.status(), location) {
            (StatusCode::CREATED, _) => Ok(None),
            (StatusCode::ACCEPTED, Some(location)) => Ok(Some(location)),
            _ => Err(self.client.unexpected(answer)),
        }
    }

    /// Gives the registry a manifest.
    ///
    /// # Errors
    /// If the registry does not take it for another reason than a blob that it misses.
    pub(super) fn give_manifest(&self, version: &str, media_type: &str, bytes: &[u8]) -> Result<Taken, EngineError> {
        let give = || {
            self.client.ask(&Question {
                method: "PUT",
                address: &self.path(&format!("manifests/{version}")),
                scope: &self.push(),
                headers: &[("content-type", media_type)],
                body: Some(Sent {
                    length: bytes.len() as u64,
                    open: &|| Ok(Box::new(bytes)),
                }),
            })
        };
        let answer = again(give)?;
        if answer.status().is_success() {
            return Ok(Taken::Yes);
        }
        let error = self.client.unexpected(answer);
        if let EngineError::Registry { reason, .. } = &error
            && BLOB_UNKNOWN.iter().any(|code| reason.contains(code))
        {
            return Ok(Taken::MissesBlob);
        }
        Err(error)
    }

    /// Returns the error of a registry that lost a blob twice.
    pub(super) fn lost_blob(&self) -> EngineError {
        let reason = "it loses blobs that were just pushed".to_owned();
        self.client.problem(RegistryProblem::Other, reason)
    }
}

/// Reads JSON.
pub(super) fn parse(bytes: &[u8], what: &str) -> Result<Value, EngineError> {
    serde_json::from_slice(bytes)
        .map_err(|_| EngineError::refused(format!("{what} is not valid JSON"), "build or push it again"))
}
