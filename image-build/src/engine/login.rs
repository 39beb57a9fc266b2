//! A login to a registry, read from the value of a secret.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image_core::spec::Credentials;
use serde_json::{Value, json};

use super::pull::DOCKER_HUB;

/// The login to a registry with which images are pulled.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Login {
    /// The registry's host.
    pub(crate) host: String,
    user: String,
    password: String,
    /// The token that some registries give instead of a password.
    token: Option<String>,
}

/// The reason why a secret's value is not a login. Nothing of the value is in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginFault {
    /// There is nothing in it.
    Empty,
    /// It is not UTF-8.
    NotText,
    /// It has a line break before its end.
    SeveralLines,
    /// It has no colon.
    NoColon,
    /// There is nothing before the colon.
    NoUser,
    /// There is nothing after the colon.
    NoPassword,
    /// It starts with `{`, and is not JSON.
    NotJson,
    /// It is JSON without logins.
    NoLogins,
    /// It is docker's JSON without a login for the registry.
    OtherHosts,
    /// The registry's entry in docker's JSON has neither a user with a password nor a token.
    NoLogin,
    /// It is a service account's key for a registry that is not Google's.
    NotGoogle,
}

impl fmt::Display for LoginFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FORMS: &str = "give it `user:password`, or docker's JSON (`{\"auths\": …}`)";
        let (what, fix) = match self {
            Self::Empty => ("is empty", FORMS),
            Self::NotText => ("is not UTF-8", FORMS),
            Self::SeveralLines => ("has several lines", FORMS),
            Self::NoColon => ("has no `:`", FORMS),
            Self::NoUser => ("has no user before the `:`", FORMS),
            Self::NoPassword => ("has no password after the `:`", FORMS),
            Self::NotJson => ("starts as JSON and is not valid JSON", FORMS),
            Self::NoLogins => ("is JSON without `auths`", FORMS),
            Self::OtherHosts => (
                "is docker's JSON, and its `auths` do not have this registry",
                "log in to the registry with `docker login` and a `DOCKER_CONFIG` of its own, and give that config.json",
            ),
            Self::NoLogin => (
                "is docker's JSON, and its entry for this registry has no login",
                "give it an `auth`, which a config.json without `credsStore` has",
            ),
            Self::NotGoogle => (
                "is the key of a service account, which only Google's registries take",
                FORMS,
            ),
        };
        write!(f, "{what}; {fix}")
    }
}

impl Login {
    /// Reads the value of a secret for a registry: `user:password`; docker's JSON; for Google's registries the key of a
    /// service account; for Amazon's a token alone.
    pub(crate) fn parse(host: &str, cloud: Option<Credentials>, value: &[u8]) -> Result<Self, LoginFault> {
        let text = std::str::from_utf8(value).map_err(|_| LoginFault::NotText)?;
        // A file that an editor has saved ends with a line break.
        let text = text.trim_end_matches(['\n', '\r']);
        if text.trim_start().starts_with('{') {
            return Self::from_json(host, cloud, text);
        }
        match text.split_once(':') {
            _ if text.is_empty() => Err(LoginFault::Empty),
            _ if text.contains(['\n', '\r']) => Err(LoginFault::SeveralLines),
            Some((user, password)) => Self::from_parts(host, user, password),
            None if cloud == Some(Credentials::Ecr) => Self::from_parts(host, "AWS", text),
            None => Err(LoginFault::NoColon),
        }
    }

    fn from_parts(host: &str, user: &str, password: &str) -> Result<Self, LoginFault> {
        match (user, password) {
            ("", _) => Err(LoginFault::NoUser),
            (_, "") => Err(LoginFault::NoPassword),
            _ => Ok(Self {
                host: host.to_owned(),
                user: user.to_owned(),
                password: password.to_owned(),
                token: None,
            }),
        }
    }

    fn from_json(host: &str, cloud: Option<Credentials>, text: &str) -> Result<Self, LoginFault> {
        let value: Value = serde_json::from_str(text).map_err(|_| LoginFault::NotJson)?;
        if value.get("type").and_then(Value::as_str) == Some("service_account") {
            let is_google = cloud == Some(Credentials::GcpArtifactRegistry) || super::credentials::is_google(host);
            return if is_google {
                Self::from_parts(host, "_json_key", text)
            } else {
                Err(LoginFault::NotGoogle)
            };
        }
        let logins = value
            .get("auths")
            .and_then(Value::as_object)
            .ok_or(LoginFault::NoLogins)?;
        let exact = logins.get(host);
        let entry = exact.or_else(|| Some(logins.iter().find(|(name, _)| is_host(name, host))?.1));
        Self::from_entry(host, entry.ok_or(LoginFault::OtherHosts)?)
    }

    /// Reads an entry of docker's configuration.
    pub(crate) fn from_entry(host: &str, entry: &Value) -> Result<Self, LoginFault> {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let decoded = text("auth").and_then(decode);
        let user = decoded
            .as_ref()
            .map(|(user, _)| user.as_str())
            .or_else(|| text("username"));
        let password = decoded
            .as_ref()
            .map(|(_, password)| password.as_str())
            .or_else(|| text("password"));
        let token = text("identitytoken").map(str::to_owned);
        if token.is_none() && (user.is_none_or(str::is_empty) || password.is_none_or(str::is_empty)) {
            return Err(LoginFault::NoLogin);
        }
        Ok(Self {
            host: host.to_owned(),
            user: user.unwrap_or_default().to_owned(),
            password: password.unwrap_or_default().to_owned(),
            token,
        })
    }

    /// Returns the entry of a client's configuration.
    pub(super) fn entry(&self) -> Value {
        let auth = self.encoded();
        match &self.token {
            Some(token) => json!({"auth": auth, "identitytoken": token}),
            None => json!({"auth": auth}),
        }
    }

    /// Returns a login by user and password, or by the token that comes instead with the user `<token>`.
    pub(crate) fn from_helper(host: &str, user: &str, secret: &str) -> Result<Self, LoginFault> {
        let entry = match user {
            "<token>" => json!({"identitytoken": secret}),
            _ => json!({"username": user, "password": secret}),
        };
        Self::from_entry(host, &entry)
    }

    /// Returns the token that some registries give instead of a password.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn encoded(&self) -> String {
        BASE64_STANDARD.encode(format!("{}:{}", self.user, self.password))
    }

    /// Returns the texts that are shown nowhere.
    pub(super) fn hidden(&self) -> impl Iterator<Item = String> {
        [self.password.clone(), self.encoded()]
            .into_iter()
            .chain(self.token.clone())
    }
}

/// Shows only the registry.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// Returns the user and the password of an `auth`.
fn decode(auth: &str) -> Option<(String, String)> {
    let text = String::from_utf8(BASE64_STANDARD.decode(auth).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    // Docker's own client takes off such ends.
    Some((user.to_owned(), password.trim_end_matches('\0').to_owned()))
}

/// Returns `true` if an entry of a configuration, a name or an address, is of a host.
pub(crate) fn is_host(entry: &str, host: &str) -> bool {
    let name = entry.trim_start_matches("https://").trim_start_matches("http://");
    match name.split('/').next() {
        Some("index.docker.io" | "registry-1.docker.io") => host == DOCKER_HUB,
        own => own == Some(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "registry.example.com";

    fn parts(value: &str) -> Result<(String, String), LoginFault> {
        Login::parse(HOST, None, value.as_bytes()).map(|login| (login.user, login.password))
    }

    fn pair(user: &str, password: &str) -> (String, String) {
        (user.to_owned(), password.to_owned())
    }

    #[test]
    fn a_value_is_a_user_and_a_password_or_dockers_json() {
        assert_eq!(parts("user:pass:word\n"), Ok(pair("user", "pass:word")));
        assert_eq!(parts("user:pass\r\n"), Ok(pair("user", "pass")));
        let auth = BASE64_STANDARD.encode("ann:s3cret");
        for host in [HOST, "https://registry.example.com", "https://registry.example.com/v2/"] {
            let json = format!("{{\"auths\": {{\"other:5000\": {{}}, \"{host}\": {{\"auth\": \"{auth}\"}}}}}}");
            assert_eq!(parts(&json), Ok(pair("ann", "s3cret")), "{host}");
        }
        let named = format!("{{\"auths\": {{\"{HOST}\": {{\"username\": \"ann\", \"password\": \"x\"}}}}}}");
        assert_eq!(parts(&named), Ok(pair("ann", "x")));
    }

    #[test]
    fn what_is_no_login_is_told_apart() {
        for (value, fault) in [
            ("", LoginFault::Empty),
            ("\n", LoginFault::Empty),
            ("hunter2", LoginFault::NoColon),
            (":hunter2", LoginFault::NoUser),
            ("ann:", LoginFault::NoPassword),
            ("ann:hunter2\nmore", LoginFault::SeveralLines),
            ("{\"auths\":", LoginFault::NotJson),
            ("{\"credsStore\": \"x\"}", LoginFault::NoLogins),
            ("{\"auths\": {\"other\": {\"auth\": \"YTpi\"}}}", LoginFault::OtherHosts),
            ("{\"auths\": {\"registry.example.com\": {}}}", LoginFault::NoLogin),
            (
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"!\"}}}",
                LoginFault::NoLogin,
            ),
            ("{\"type\": \"service_account\"}", LoginFault::NotGoogle),
        ] {
            assert_eq!(parts(value), Err(fault), "{value}");
            assert!(!fault.to_string().contains("hunter2"));
        }
        assert_eq!(
            Login::parse(HOST, None, &[0xff, b':']).map(|_| ()),
            Err(LoginFault::NotText)
        );
    }

    #[test]
    fn clouds_have_users_of_their_own() {
        let key = "{\n  \"type\": \"service_account\",\n  \"private_key\": \"x\"\n}";
        let google = Login::parse("us-docker.pkg.dev", None, format!("{key}\n").as_bytes());
        assert_eq!(
            google.map(|login| (login.user, login.password)),
            Ok(pair("_json_key", key))
        );
        let amazon = Login::parse(HOST, Some(Credentials::Ecr), b"dG9rZW4=\n");
        assert_eq!(
            amazon.map(|login| (login.user, login.password)),
            Ok(pair("AWS", "dG9rZW4="))
        );
    }

    #[test]
    fn a_login_of_docker_hub_has_an_address_of_its_own() {
        let json = "{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"YTpi\"}}}";
        assert!(Login::parse("docker.io", None, json.as_bytes()).is_ok());
        assert!(Login::parse(HOST, None, json.as_bytes()).is_err());
    }

    #[test]
    fn a_token_is_kept_and_nothing_is_shown() {
        let json = format!("{{\"auths\": {{\"{HOST}\": {{\"auth\": \"YTpi\", \"identitytoken\": \"tok\"}}}}}}");
        let login = Login::parse(HOST, None, json.as_bytes()).unwrap();
        assert_eq!(login.entry(), json!({"auth": "YTpi", "identitytoken": "tok"}));
        assert_eq!(format!("{login:?}"), "Login { host: \"registry.example.com\", .. }");
    }
}
