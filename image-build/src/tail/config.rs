//! The configuration of an image, and what instructions do to it: the same as `BuildKit` does.

use image_core::spec::{Action, Healthcheck, Words};
use serde_json::{Map, Value, json};

use super::Unfit;
use super::text::Variables;

/// The parts of a configuration that images have. (Docker's description of an image has more, of containers.)
const PARTS: [&str; 14] = [
    "ArgsEscaped",
    "Cmd",
    "Entrypoint",
    "Env",
    "ExposedPorts",
    "Healthcheck",
    "Labels",
    "OnBuild",
    "Shell",
    "StopSignal",
    "StopTimeout",
    "User",
    "Volumes",
    "WorkingDir",
];

/// The configuration of an image.
#[derive(Clone, Debug)]
pub(super) struct Config(Map<String, Value>);

impl Config {
    /// Reads the configuration in docker's description of an image.
    pub(super) fn of_image(described: &Value) -> Self {
        let config = described.get("Config").and_then(Value::as_object);
        let parts = config.into_iter().flatten();
        let kept = parts.filter(|(key, value)| PARTS.contains(&key.as_str()) && !value.is_null());
        Self(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }

    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the variables, each with its value.
    pub(super) fn environment(&self) -> impl Iterator<Item = (String, String)> {
        let list = self.0.get("Env").and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.filter_map(|text| {
            text.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        })
    }

    pub(super) fn set_label(&mut self, key: &str, value: String) {
        self.insert("Labels", key.to_owned(), value.into());
    }

    /// Applies an instruction that makes no layer. `line` is its text in the Dockerfile.
    pub(super) fn apply(&mut self, action: &Action<'_>, line: &str, variables: &mut Variables) -> Result<(), Unfit> {
        match action {
            Action::Env(env) => {
                let value = variables.expand(&env.value)?;
                self.set_variable(&env.key, &value);
                variables.set(&env.key, value);
            }
            Action::Label(label) => self.set_label(&label.key, variables.expand(&label.value)?),
            Action::User(user) => self.set("User", variables.expand(user)?),
            Action::StopSignal(signal) => self.set("StopSignal", variables.expand(signal)?),
            Action::Shell(words) => self.set_list("Shell", words),
            Action::Entrypoint(words) => self.set_list("Entrypoint", words),
            Action::Cmd(words) => {
                self.set_list("Cmd", words);
                self.set("ArgsEscaped", true);
            }
            Action::Expose(ports) => {
                for port in ports.iter() {
                    for port in ports_of(&variables.expand(port)?)? {
                        self.insert("ExposedPorts", port, json!({}));
                    }
                }
            }
            Action::Volume(paths) => {
                for path in paths.iter() {
                    let path = variables.expand(path)?;
                    self.insert("Volumes", path, json!({}));
                }
            }
            Action::Healthcheck(check) => {
                let check = healthcheck(check, line)?;
                self.set("Healthcheck", check);
            }
            Action::Workdir(_)
            | Action::Copy(_)
            | Action::Arg(_)
            | Action::Add(_)
            | Action::Run(_)
            | Action::OnBuild(_)
            | Action::Raw(_) => {}
        }
        Ok(())
    }

    /// Takes away the command of the image that this one starts from.
    pub(super) fn forget_cmd(&mut self) {
        self.0.remove("Cmd");
    }

    pub(super) fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Sets a list. An empty one is as none.
    fn set_list(&mut self, key: &str, words: &Words<'_>) {
        let list: Vec<Value> = words.iter().map(Value::from).collect();
        if list.is_empty() {
            self.0.remove(key);
        } else {
            self.set(key, list);
        }
    }

    fn set_variable(&mut self, name: &str, value: &str) {
        let list = self.0.entry("Env").or_insert_with(|| json!([]));
        let Some(list) = list.as_array_mut() else { return };
        let text = Value::from(format!("{name}={value}"));
        let is_it = |old: &Value| {
            old.as_str()
                .and_then(|old| old.split_once('='))
                .is_some_and(|(key, _)| key == name)
        };
        match list.iter_mut().find(|old| is_it(old)) {
            Some(old) => *old = text,
            None => list.push(text),
        }
    }

    /// Adds a name to one of the sets or tables of a configuration.
    fn insert(&mut self, key: &str, name: String, value: Value) {
        let table = self.0.entry(key).or_insert(Value::Null);
        if !table.is_object() {
            *table = json!({});
        }
        if let Some(table) = table.as_object_mut() {
            table.insert(name, value);
        }
    }
}

/// Returns the ports of a text such as `80`, `53/udp` or `8000-8010`, as configurations have them.
fn ports_of(text: &str) -> Result<impl Iterator<Item = String>, Unfit> {
    let wrong = || Unfit::new(format!("only the engine knows the ports `{text}`"));
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_lowercase();
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let number = |text: &str| text.parse::<u16>().map_err(|_| wrong());
    let (first, last) = (number(first)?, number(last)?);
    if !["tcp", "udp", "sctp"].contains(&protocol.as_str()) || first > last {
        return Err(wrong());
    }
    Ok((first..=last).map(move |port| format!("{port}/{protocol}")))
}

/// Returns the check of a container's health. The probe is read from the line that engines would get.
fn healthcheck(check: &Healthcheck<'_>, line: &str) -> Result<Value, Unfit> {
    let wrong = || Unfit::new(format!("only the engine reads `{line}`"));
    let test = if check.probe.is_some() {
        let (_, probe) = line.split_once(" CMD ").ok_or_else(wrong)?;
        match serde_json::from_str::<Vec<String>>(probe) {
            Ok(words) => ["CMD".to_owned()].into_iter().chain(words).collect(),
            Err(_) if probe.contains(['\\', '\n']) || probe.starts_with('[') => return Err(wrong()),
            Err(_) => vec!["CMD-SHELL".to_owned(), probe.to_owned()],
        }
    } else {
        vec!["NONE".to_owned()]
    };
    let mut made = Map::from_iter([("Test".to_owned(), Value::from(test))]);
    let times = [
        ("Interval", &check.interval),
        ("Timeout", &check.timeout),
        ("StartPeriod", &check.start_period),
        ("StartInterval", &check.start_interval),
    ];
    for (key, time) in times {
        let time = time
            .as_deref()
            .map_or(Ok(0), |time| nanoseconds(time).ok_or_else(wrong))?;
        if time > 0 {
            made.insert(key.to_owned(), time.into());
        }
    }
    if let Some(retries) = check.retries.filter(|retries| *retries > 0) {
        made.insert("Retries".to_owned(), retries.into());
    }
    Ok(Value::Object(made))
}

/// Returns the nanoseconds of a time such as `1m30s`. One with a fraction is left to the engine.
fn nanoseconds(text: &str) -> Option<u64> {
    let (mut rest, mut sum) = (text, 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = rest.split_at(digits);
        let length = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let (unit, next) = unit.split_at(length);
        let factor = match unit {
            "ns" => 1,
            "us" | "µs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        sum = sum.checked_add(number.parse::<u64>().ok()?.checked_mul(factor)?)?;
        rest = next;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(nanoseconds("1m30s"), Some(90_000_000_000));
        assert_eq!(nanoseconds("5ms"), Some(5_000_000));
        assert_eq!(nanoseconds("0s"), Some(0));
        assert_eq!(nanoseconds("1.5s"), None);
        assert_eq!(nanoseconds("s"), None);
        assert_eq!(nanoseconds("99999999999h"), None);
    }

    #[test]
    fn ports() {
        let ports = |text: &str| ports_of(text).ok().map(Iterator::collect::<Vec<_>>);
        assert_eq!(ports("80"), Some(vec!["80/tcp".to_owned()]));
        assert_eq!(ports("53/UDP"), Some(vec!["53/udp".to_owned()]));
        assert_eq!(ports("1-2"), Some(vec!["1/tcp".to_owned(), "2/tcp".to_owned()]));
        assert_eq!(ports("2-1"), None);
        assert_eq!(ports("80:81"), None);
    }
}
