//! Requests to one registry, with the user's login.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::http::header::{AUTHORIZATION, CONTENT_LENGTH, WWW_AUTHENTICATE};
use ureq::http::{Request, StatusCode};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, SendBody};

use super::certificates::Certificates;
use super::reference::is_this_machine;
use crate::engine::{EngineError, Login, RegistryProblem};

/// The waits before a request is sent again that found no answer, or a registry that is busy.
const WAITS: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(2)];

const CONNECT: Duration = Duration::from_secs(30);
/// The time limit of each read and write.
const PATIENCE: Duration = Duration::from_secs(120);

/// The most bytes of an answer that is read into memory.
pub(super) const MOST_TEXT: u64 = 8 << 20;

/// An answer of a registry.
pub(super) type Answer = ureq::http::Response<Body>;

/// The bytes that a request sends: their number, and a function that reads them from the start.
pub(super) struct Sent<'s> {
    pub(super) length: u64,
    pub(super) open: &'s dyn Fn() -> io::Result<Box<dyn Read + 's>>,
}

/// A question to a registry.
pub(super) struct Question<'q> {
    pub(super) method: &'static str,
    /// A path of the registry, or a whole address that it gave.
    pub(super) address: &'q str,
    /// What is asked for: `repository:team/app:pull`.
    pub(super) scope: &'q str,
    pub(super) headers: &'q [(&'static str, &'q str)],
    pub(super) body: Option<Sent<'q>>,
}

/// A connection to a registry.
pub(super) struct Client {
    /// The host as names have it.
    host: String,
    api_host: String,
    /// True if the user allows a connection without encryption.
    allows_plain: bool,
    login: Option<Login>,
    certificates: Certificates,
    secure: OnceLock<Agent>,
    plain: Agent,
    is_plain: OnceLock<bool>,
    /// The headers that grant what was asked for before.
    granted: Mutex<HashMap<String, String>>,
}

impl Client {
    pub(super) fn new(
        host: &str,
        api_host: &str,
        login: Option<Login>,
        certificates: Certificates,
        allows_plain: bool,
    ) -> Self {
        let plain = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT));
        let plain = plain
            .timeout_per_read(Some(PATIENCE))
            .timeout_per_write(Some(PATIENCE))
            .user_agent("image-dsl");
        let plain = if is_this_machine(api_host) {
            plain.proxy(None)
        } else {
            plain
        };
        Self {
            host: host.to_owned(),
            api_host: api_host.to_owned(),
            allows_plain: allows_plain || is_this_machine(api_host),
            login,
            certificates,
            secure: OnceLock::new(),
            plain: plain.build().into(),
            is_plain: OnceLock::new(),
            granted: Mutex::default(),
        }
    }

    /// Sends a question, with a login if the registry wants one. One without a body is sent again if no answer comes.
    ///
    /// # Errors
    /// If the registry does not answer, or denies access. An answer with another status is not an error.
    pub(super) fn ask(&self, question: &Question<'_>) -> Result<Answer, EngineError> {
        let ask = || {
            let mut answer = self.ask_once(question)?;
            if !is_busy(answer.status()) {
                return Ok(answer);
            }
            let reason = reason_of(&mut answer);
            Err(self.problem(RegistryProblem::Unreachable, reason))
        };
        if question.body.is_some() { ask() } else { again(ask) }
    }

    fn ask_once(&self, question: &Question<'_>) -> Result<Answer, EngineError> {
        let address = self.address(question.address)?;
        let is_own = self.is_own(&address);
        let granted = self.granted(question.scope).filter(|_| is_own);
        let answer = self.send(question, &address, granted.as_deref())?;
        if answer.status() != StatusCode::UNAUTHORIZED || !is_own {
            return self.refuse_denied(answer);
        }
        let challenge = answer
            .headers()
            .get(WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok());
        let header = self.authorize(challenge.unwrap_or_default(), question.scope)?;
        let answer = self.send(question, &address, Some(&header))?;
        self.remember(question.scope, header);
        self.refuse_denied(answer)
    }

    fn refuse_denied(&self, mut answer: Answer) -> Result<Answer, EngineError> {
        match answer.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let reason = reason_of(&mut answer);
                Err(self.problem(RegistryProblem::Denied, reason))
            }
            _ => Ok(answer),
        }
    }

    fn send(&self, question: &Question<'_>, address: &str, granted: Option<&str>) -> Result<Answer, EngineError> {
        let mut request = Request::builder().method(question.method).uri(address);
        for (name, value) in question.headers {
            request = request.header(*name, *value);
        }
        if let Some(header) = granted {
            request = request.header(AUTHORIZATION, header);
        }
        let agent = self.agent(address)?;
        let wrong = |error: ureq::http::Error| self.problem(RegistryProblem::Other, error.to_string());
        let answered = match &question.body {
            // Without a length it would be sent in chunks, which some registries refuse.
            None if question.method == "POST" => {
                let request = request.header(CONTENT_LENGTH, 0);
                agent.run(request.body(SendBody::from_reader(&mut io::empty())).map_err(wrong)?)
            }
            None => agent.run(request.body(SendBody::none()).map_err(wrong)?),
            Some(sent) => {
                let mut reader = (sent.open)().map_err(EngineError::io("reading a layer"))?;
                let body = SendBody::from_reader(&mut reader);
                agent.run(request.header(CONTENT_LENGTH, sent.length).body(body).map_err(wrong)?)
            }
        };
        answered.map_err(|error| self.unanswered(error))
    }

    /// Returns the whole address of a path.
    fn address(&self, address: &str) -> Result<String, EngineError> {
        if !address.starts_with('/') {
            if address.starts_with("https://") || address.starts_with("http://") && self.is_plain() {
                return Ok(address.to_owned());
            }
            let reason = format!("it leads to `{address}`, which is not encrypted");
            return Err(self.problem(RegistryProblem::Other, reason));
        }
        let scheme = if self.is_plain() { "http" } else { "https" };
        Ok(format!("{scheme}://{}{address}", self.api_host))
    }

    fn is_own(&self, address: &str) -> bool {
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        rest.split('/').next() == Some(&self.api_host)
    }

    /// Returns `true` if the registry answers without encryption, where that is allowed.
    fn is_plain(&self) -> bool {
        let asked = || {
            let answer = self.plain.get(format!("http://{}/v2/", self.api_host)).call();
            // A server that encrypts says so with the status 400.
            answer.is_ok_and(|answer| answer.status() != StatusCode::BAD_REQUEST)
        };
        self.allows_plain && *self.is_plain.get_or_init(asked)
    }

    fn agent(&self, address: &str) -> Result<&Agent, EngineError> {
        if address.starts_with("http://") {
            return Ok(&self.plain);
        }
        if let Some(agent) = self.secure.get() {
            return Ok(agent);
        }
        let roots = rustls_native_certs::load_native_certs().certs;
        let own = self.certificates.roots.iter().cloned();
        let roots = roots.iter().map(|one| Certificate::from_der(one).to_owned());
        let roots: Vec<Certificate<'static>> = roots.chain(own).collect();
        if roots.is_empty() {
            return Err(EngineError::refused(
                "this machine has no certificates to check a registry's by",
                "install its package of certificates (`ca-certificates`), or name a file of them in SSL_CERT_FILE",
            ));
        }
        let tls = TlsConfig::builder().root_certs(RootCerts::Specific(roots.into()));
        let tls = tls.client_cert(self.certificates.client.clone());
        let provider = rustls::crypto::ring::default_provider().into();
        let tls = tls.unversioned_rustls_crypto_provider(provider).build();
        let config = self.plain.config().clone();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(true)
            .tls_config(tls);
        let agent = agent.timeout_connect(Some(CONNECT)).timeout_per_read(Some(PATIENCE));
        let agent = agent
            .timeout_per_write(Some(PATIENCE))
            .user_agent("image-dsl")
            .proxy(config.proxy().cloned());
        Ok(self.secure.get_or_init(|| agent.build().into()))
    }

    /// Returns the header that grants a scope, as the registry's challenge asks for it.
    fn authorize(&self, challenge: &str, scope: &str) -> Result<String, EngineError> {
        let (kind, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
        let denied = |reason: &str| self.problem(RegistryProblem::Denied, reason.to_owned());
        if kind.eq_ignore_ascii_case("basic") {
            let login = self.login.as_ref().ok_or_else(|| denied("it asks for a login"))?;
            return Ok(format!("Basic {}", login.encoded()));
        }
        let realm = parameter(rest, "realm").filter(|_| kind.eq_ignore_ascii_case("bearer"));
        let realm = realm.ok_or_else(|| denied("it asks for a login of an unknown kind"))?;
        let realm = self.address(&realm)?;
        let service = parameter(rest, "service").unwrap_or_default();
        let mut answer = self.ask_for_token(&realm, &service, scope)?;
        if !answer.status().is_success() {
            let reason = reason_of(&mut answer);
            return Err(denied(&reason));
        }
        let told: Option<Value> = text_of(&mut answer).and_then(|text| serde_json::from_str(&text).ok());
        let token = |key: &str| Some(told.as_ref()?.get(key)?.as_str()?.to_owned());
        let token = token("token").or_else(|| token("access_token"));
        let token = token.ok_or_else(|| denied("the answer to the login has no token"))?;
        Ok(format!("Bearer {token}"))
    }

    fn ask_for_token(&self, realm: &str, service: &str, scope: &str) -> Result<Answer, EngineError> {
        let agent = self.agent(realm)?;
        let answered = if let Some(token) = self.login.as_ref().and_then(Login::token) {
            let mut form = vec![
                ("grant_type", "refresh_token"),
                ("client_id", "image-dsl"),
                ("service", service),
            ];
            form.extend([("scope", scope), ("refresh_token", token)]);
            agent.post(realm).send_form(form)
        } else {
            let mut request = agent.get(realm).query("service", service);
            for one in scope.split(' ') {
                request = request.query("scope", one);
            }
            if let Some(login) = &self.login {
                request = request.header(AUTHORIZATION, format!("Basic {}", login.encoded()));
            }
            request.call()
        };
        answered.map_err(|error| self.unanswered(error))
    }

    fn granted(&self, scope: &str) -> Option<String> {
        let granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.get(scope).cloned()
    }

    fn remember(&self, scope: &str, header: String) {
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.insert(scope.to_owned(), header);
    }

    /// Returns an error of this registry.
    pub(super) fn problem(&self, problem: RegistryProblem, reason: String) -> EngineError {
        EngineError::Registry {
            image: self.host.clone(),
            problem,
            reason,
        }
    }

    /// Returns the error of an answer that is not what was asked for.
    pub(super) fn unexpected(&self, mut answer: Answer) -> EngineError {
        let reason = reason_of(&mut answer);
        self.problem(RegistryProblem::Other, reason)
    }

    fn unanswered(&self, error: ureq::Error) -> EngineError {
        if matches!(error, ureq::Error::HostNotFound) {
            return self.problem(RegistryProblem::UnknownHost, "there is no such host".to_owned());
        }
        let reason = error.to_string();
        let doing = "sending a layer".to_owned();
        // A blob that is cut short or changed while it is read, for instance.
        if let ureq::Error::Io(error) = error
            && error.kind() == io::ErrorKind::InvalidData
        {
            return EngineError::Io { doing, error };
        }
        self.problem(RegistryProblem::Unreachable, reason)
    }
}

/// Does something again, after a while, that failed because a registry did not answer.
pub(super) fn again<T>(work: impl Fn() -> Result<T, EngineError>) -> Result<T, EngineError> {
    for wait in WAITS {
        match work() {
            Err(error) if is_passing(&error) => sleep(wait),
            other => return other,
        }
    }
    work()
}

fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

fn is_passing(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Registry {
            problem: RegistryProblem::Unreachable,
            ..
        }
    )
}

/// Returns the text of an answer.
pub(super) fn text_of(answer: &mut Answer) -> Option<String> {
    answer.body_mut().with_config().limit(MOST_TEXT).read_to_string().ok()
}

/// Returns what an answer says of a failure: the messages of the registry, or the status.
fn reason_of(answer: &mut Answer) -> String {
    let status = answer.status();
    let text = text_of(answer).unwrap_or_default();
    let told: Value = serde_json::from_str(&text).unwrap_or_default();
    let errors = told.get("errors").and_then(Value::as_array);
    let part = |error: &Value, key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let all = errors
        .into_iter()
        .flatten()
        .map(|error| format!("{} {}", part(error, "code"), part(error, "message")));
    let all: Vec<String> = all
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    if all.is_empty() {
        format!("it answers {status}")
    } else {
        all.join(", ")
    }
}

/// Returns a parameter of a challenge: `realm="https://…"`.
fn parameter(challenge: &str, name: &str) -> Option<String> {
    let mut rest = challenge;
    while let Some((key, after)) = rest.split_once('=') {
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(',').unwrap_or((after, "")),
        };
        if key.trim_matches([' ', ',']).eq_ignore_ascii_case(name) {
            return Some(value.to_owned());
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_have_parameters() {
        let text = r#"realm="https://auth.example.com/token",service="a, b",scope="x:y:pull,push""#;
        assert_eq!(
            parameter(text, "realm").as_deref(),
            Some("https://auth.example.com/token")
        );
        assert_eq!(parameter(text, "service").as_deref(), Some("a, b"));
        assert_eq!(parameter(text, "scope").as_deref(), Some("x:y:pull,push"));
        assert_eq!(parameter(text, "other"), None);
        assert_eq!(parameter("Realm=x, error=y", "error").as_deref(), Some("y"));
    }
}
