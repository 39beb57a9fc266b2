//! A registry in this process that loses, cuts and changes what it is told to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use image_core::digest::Digest;
use sha2::{Digest as _, Sha256};

/// What a registry has, and how it misbehaves.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) blobs: BTreeMap<String, Vec<u8>>,
    /// Manifests with their types, by repository and tag or digest.
    pub(crate) manifests: BTreeMap<(String, String), (String, Vec<u8>)>,
    /// Which repositories have a blob.
    pub(crate) owners: BTreeSet<(String, String)>,
    /// All requests: method and path.
    pub(crate) log: Vec<String>,
    /// Blobs that are there when they are asked for, and not when a manifest names them.
    pub(crate) lost: BTreeSet<String>,
    /// Blobs that are sent with another content, or only in part.
    pub(crate) changed: BTreeMap<String, Vec<u8>>,
    /// The number of uploads whose connection is closed.
    pub(crate) breaks: usize,
    /// The user and password that are wanted.
    pub(crate) login: Option<String>,
    /// True if logins are exchanged for tokens.
    pub(crate) gives_tokens: bool,
}

/// A registry, with its address.
#[derive(Clone)]
pub(crate) struct Registry {
    pub(crate) host: String,
    state: Arc<Mutex<State>>,
}

impl Registry {
    pub(crate) fn start() -> Self {
        Self::start_at("127.0.0.1")
    }

    pub(crate) fn start_at(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let registry = Self {
            host: listener.local_addr().unwrap().to_string(),
            state: Arc::default(),
        };
        let own = registry.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || while own.answer(&client).is_some() {});
            }
        });
        registry
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Returns how many requests start so.
    pub(crate) fn count(&self, start: &str) -> usize {
        self.state().log.iter().filter(|line| line.starts_with(start)).count()
    }

    /// Returns the manifest of a tag.
    pub(crate) fn manifest(&self, repository: &str, tag: &str) -> Option<serde_json::Value> {
        let state = self.state();
        let (_, bytes) = state.manifests.get(&(repository.to_owned(), tag.to_owned()))?;
        serde_json::from_slice(bytes).ok()
    }

    fn answer(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let first: Vec<String> = head.first()?.split(' ').map(str::to_owned).collect();
        let header = |name: &str| {
            let mut all = head.iter().filter_map(|line| line.split_once(": "));
            all.find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
        };
        let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if header("transfer-encoding").is_some() {
            // Some registries want a length, and what is left unread here would be taken for the next request.
            let mut out = stream;
            out.write_all(b"HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\n\r\n")
                .ok()?;
            return None;
        }
        let (method, path) = (first.first()?.as_str(), first.get(1)?.as_str());
        if method == "PUT" && path.contains("/blobs/") {
            let mut state = self.state();
            if state.breaks > 0 {
                state.breaks -= 1;
                return None;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let kind = header("content-type").unwrap_or_default();
        let reply = self.reply(method, path, &header("authorization").unwrap_or_default(), &kind, body);
        let mut text = format!("HTTP/1.1 {}\r\n", reply.status);
        for (key, value) in &reply.headers {
            write!(text, "{key}: {value}\r\n").unwrap();
        }
        write!(
            text,
            "content-length: {}\r\n\r\n",
            reply.length.unwrap_or(reply.body.len())
        )
        .unwrap();
        let mut out = stream;
        out.write_all(text.as_bytes()).ok()?;
        if method != "HEAD" {
            out.write_all(&reply.body).ok()?;
            if reply.length.is_some_and(|length| length > reply.body.len()) {
                return None;
            }
        }
        Some(())
    }

    fn reply(&self, method: &str, path: &str, authorization: &str, kind: &str, body: Vec<u8>) -> Reply {
        let mut state = self.state();
        state.log.push(format!("{method} {path}"));
        if let Some(login) = state.login.clone() {
            let basic = format!("Basic {login}");
            if path.starts_with("/token") {
                return if authorization == basic {
                    Reply::new("200 OK", br#"{"token": "granted"}"#.to_vec())
                } else {
                    Reply::new("401 Unauthorized", Vec::new())
                };
            }
            let wanted = if state.gives_tokens {
                "Bearer granted"
            } else {
                basic.as_str()
            };
            if authorization != wanted {
                let host = &self.host;
                let challenge = if state.gives_tokens {
                    format!("Bearer realm=\"http://{host}/token\",service=\"fake\"")
                } else {
                    "Basic realm=\"fake\"".to_owned()
                };
                return Reply::new("401 Unauthorized", Vec::new()).with("www-authenticate", &challenge);
            }
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let Some(rest) = path.strip_prefix("/v2/").filter(|rest| !rest.is_empty()) else {
            return Reply::new("200 OK", Vec::new());
        };
        if let Some((repository, version)) = rest.split_once("/manifests/") {
            return state.manifest(method, repository, version, kind, body);
        }
        let (repository, blob) = rest.split_once("/blobs/").unwrap();
        state.blob(method, repository, blob, &query, body)
    }
}

impl State {
    fn manifest(&mut self, method: &str, repository: &str, version: &str, kind: &str, body: Vec<u8>) -> Reply {
        let key = (repository.to_owned(), version.to_owned());
        if method == "PUT" {
            let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let layers = told
                .get("layers")
                .and_then(serde_json::Value::as_array)
                .cloned()
                .unwrap_or_default();
            for blob in layers.iter().chain(told.get("config")) {
                let digest = blob["digest"].as_str().unwrap();
                if self.lost.remove(digest) {
                    self.blobs.remove(digest);
                }
                if !self.blobs.contains_key(digest)
                    || !self.owners.contains(&(repository.to_owned(), digest.to_owned()))
                {
                    let error =
                        r#"{"errors": [{"code": "MANIFEST_BLOB_UNKNOWN", "message": "blob unknown to registry"}]}"#;
                    return Reply::new("400 Bad Request", error.as_bytes().to_vec());
                }
            }
            let digest = digest_of(&body);
            self.manifests
                .insert((repository.to_owned(), digest), (kind.to_owned(), body.clone()));
            self.manifests.insert(key, (kind.to_owned(), body));
            return Reply::new("201 Created", Vec::new());
        }
        match self.manifests.get(&key) {
            Some((kind, bytes)) => {
                let sent = self.changed.get(&digest_of(bytes)).unwrap_or(bytes);
                Reply::new("200 OK", sent.clone())
                    .with("content-type", kind)
                    .with("docker-content-digest", &digest_of(bytes))
            }
            None => Reply::new("404 Not Found", Vec::new()),
        }
    }

    fn blob(
        &mut self,
        method: &str,
        repository: &str,
        blob: &str,
        query: &BTreeMap<&str, &str>,
        body: Vec<u8>,
    ) -> Reply {
        let owner = |digest: &str| (repository.to_owned(), digest.to_owned());
        match method {
            "POST" => {
                let mount = query.get("mount").zip(query.get("from"));
                let is_there =
                    |(mount, from): (&&str, &&str)| self.owners.contains(&((*from).to_owned(), (*mount).to_owned()));
                if mount.is_some_and(is_there) {
                    self.owners.insert(owner(query["mount"]));
                    return Reply::new("201 Created", Vec::new());
                }
                let location = format!("/v2/{repository}/blobs/uploads/1?state=x");
                Reply::new("202 Accepted", Vec::new()).with("location", &location)
            }
            "PUT" => {
                let digest = digest_of(&body);
                if query.get("digest") != Some(&digest.as_str()) {
                    return Reply::new("400 Bad Request", Vec::new());
                }
                self.owners.insert(owner(&digest));
                self.blobs.insert(digest, body);
                Reply::new("201 Created", Vec::new())
            }
            _ => match self.blobs.get(blob).filter(|_| self.owners.contains(&owner(blob))) {
                Some(bytes) => {
                    let mut reply = Reply::new("200 OK", self.changed.get(blob).unwrap_or(bytes).clone());
                    reply.length = Some(bytes.len());
                    reply
                }
                None => Reply::new("404 Not Found", Vec::new()),
            },
        }
    }
}

struct Reply {
    status: &'static str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// The length that is told, if it is another one.
    length: Option<usize>,
}

impl Reply {
    fn new(status: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
            length: None,
        }
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.headers.push((key.to_owned(), value.to_owned()));
        self
    }
}

pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Digest::from_bytes(Sha256::digest(bytes).into()).to_string()
}
