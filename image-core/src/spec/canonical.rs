//! The canonical text of a spec: its JSON without blanks, fields in the order of their declaration, defaults left out.
//!
//! It is what `to_json` gives without the name and the readme, which a test holds; written here so that a digest costs
//! users neither serde nor `serde_json`.

use super::{
    Action, Base, BuildArg, Command, Credentials, From, Instruction, Mount, Origin, Probe, Run, Sharing, Source,
    SourceOrigin, Spec, Stage, StartMount, Text, Variable, Words,
};
use crate::escape::push_json;

/// The canonical text of a spec.
pub(crate) fn text(spec: &Spec) -> String {
    let mut out = String::with_capacity(1024);
    let mut object = Object::new(&mut out);
    object
        .field("version", &spec.version)
        .unless_default("args", &spec.args)
        .field("stages", &spec.stages);
    object
        .unless_default("ignore", &spec.ignore)
        .unless_default("sources", &spec.sources);
    object.unless_default("mounts", &spec.mounts).end();
    out
}

/// What has a canonical text.
trait Canonical {
    fn write(&self, out: &mut String);

    /// Whether a field with this value is left out where it may be.
    fn is_default(&self) -> bool {
        false
    }
}

/// A JSON object under construction.
struct Object<'o> {
    out: &'o mut String,
    empty: bool,
}

impl<'o> Object<'o> {
    fn new(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    fn field(&mut self, name: &str, value: &dyn Canonical) -> &mut Self {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(',');
        }
        push_json(self.out, name);
        self.out.push(':');
        value.write(self.out);
        self
    }

    fn unless_default(&mut self, name: &str, value: &dyn Canonical) -> &mut Self {
        if value.is_default() {
            self
        } else {
            self.field(name, value)
        }
    }

    fn end(&mut self) {
        self.out.push('}');
    }
}

/// `{"name":value}`, a variant of an enum.
fn variant(out: &mut String, name: &str, value: &dyn Canonical) {
    Object::new(out).field(name, value).end();
}

/// A variant with fields of its own.
struct Fields<F: Fn(&mut Object<'_>)>(F);

impl<F: Fn(&mut Object<'_>)> Canonical for Fields<F> {
    fn write(&self, out: &mut String) {
        let mut object = Object::new(out);
        (self.0)(&mut object);
        object.end();
    }
}

fn list<'a>(out: &mut String, items: impl Iterator<Item = &'a dyn Canonical>) {
    out.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

impl Canonical for &str {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for String {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for Text<'_> {
    fn write(&self, out: &mut String) {
        push_json(out, self);
    }
}

impl Canonical for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }

    fn is_default(&self) -> bool {
        !self
    }
}

impl Canonical for u32 {
    fn write(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }

    fn is_default(&self) -> bool {
        self.is_none()
    }
}

impl<T: Canonical> Canonical for Vec<T> {
    fn write(&self, out: &mut String) {
        list(out, self.iter().map(|item| item as &dyn Canonical));
    }

    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

impl Canonical for Words<'_> {
    fn write(&self, out: &mut String) {
        let words: Vec<&str> = self.iter().collect();
        words.write(out);
    }
}

/// `= default` marks a field that is left out when it has its default.
macro_rules! objects {
    ($($type:ty { $($field:ident $(= $default:ident)?),* })*) => {
        $(impl Canonical for $type {
            fn write(&self, out: &mut String) {
                let mut object = Object::new(out);
                $(objects!(object, self, $field $($default)?);)*
                object.end();
            }
        })*
    };
    ($object:ident, $self:ident, $field:ident) => { $object.field(stringify!($field), &$self.$field) };
    ($object:ident, $self:ident, $field:ident default) => {
        $object.unless_default(stringify!($field), &$self.$field)
    };
}

objects! {
    BuildArg<'_> { comment = default, name, default = default, word = default }
    Stage { from, instructions = default }
    From<'_> { comment = default, base, name = default, platform = default, credentials = default, pull_secret = default, prebuilt = default }
    Source { archive_path, origin, ignore = default }
    StartMount { sources, destination }
    Instruction<'_> { comment = default, action }
    Run<'_> { command, env = default, mounts = default, network = default, devices = default }
    Variable<'_> { key, value }
}

impl Canonical for Base<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Base::Image(reference) => variant(out, "image", reference),
            Base::Scratch => push_json(out, "scratch"),
            Base::Stage(name) => variant(out, "stage", name),
            Base::Id(digest) => variant(out, "id", digest),
        }
    }
}

impl Canonical for Credentials {
    fn write(&self, out: &mut String) {
        let kind = match self {
            Credentials::Ecr => "ecr",
            Credentials::GcpArtifactRegistry => "gcp_artifact_registry",
        };
        push_json(out, kind);
    }
}

impl Canonical for SourceOrigin {
    fn write(&self, out: &mut String) {
        match self {
            SourceOrigin::Context(path) => variant(out, "context", path),
            SourceOrigin::External => push_json(out, "external"),
            SourceOrigin::Python(path) => variant(out, "python", path),
            SourceOrigin::Module(name) => variant(out, "module", name),
        }
    }
}

impl Canonical for Origin<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Origin::Stage(name) => variant(out, "stage", name),
            Origin::Image(reference) => variant(out, "image", reference),
        }
    }
}

impl Canonical for Probe<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Probe::Shell(command) => variant(out, "shell", command),
            Probe::Exec(words) => variant(out, "exec", words),
        }
    }
}

impl Canonical for Command<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Command::Shell(command) => variant(out, "shell", command),
            Command::Exec(words) => variant(out, "exec", words),
            Command::Script(text) => variant(out, "script", text),
            Command::Function(name) => variant(out, "function", name),
        }
    }
}

impl Canonical for Sharing {
    fn write(&self, out: &mut String) {
        push_json(out, if *self == Sharing::Locked { "locked" } else { "shared" });
    }

    fn is_default(&self) -> bool {
        *self == Sharing::default()
    }
}

impl Canonical for Mount<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Mount::Cache {
                target,
                sharing,
                uid,
                gid,
            } => variant(
                out,
                "cache",
                &Fields(|object| {
                    object.field("target", target).unless_default("sharing", sharing);
                    object.unless_default("uid", uid).unless_default("gid", gid);
                }),
            ),
            Mount::Secret(id) => variant(out, "secret", id),
            Mount::Ssh => push_json(out, "ssh"),
            Mount::Bind { from, source, target } => {
                let fields = Fields(|object| {
                    object.unless_default("from", from);
                    object.field("source", source).field("target", target);
                });
                variant(out, "bind", &fields);
            }
        }
    }
}

impl Canonical for Action<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Action::Arg { name, default } => {
                let fields = Fields(|object| {
                    object.field("name", name).unless_default("default", default);
                });
                variant(out, "arg", &fields);
            }
            Action::Env { key, value } => variant(out, "env", &pair(key, value)),
            Action::Label { key, value } => variant(out, "label", &pair(key, value)),
            Action::Workdir(path) => variant(out, "workdir", path),
            Action::User(user) => variant(out, "user", user),
            Action::Expose(ports) => variant(out, "expose", ports),
            Action::Volume(paths) => variant(out, "volume", paths),
            Action::StopSignal(signal) => variant(out, "stop_signal", signal),
            Action::Shell(words) => variant(out, "shell", words),
            Action::Entrypoint(words) => variant(out, "entrypoint", words),
            Action::Cmd(words) => variant(out, "cmd", words),
            Action::Run(run) => variant(out, "run", run),
            Action::Raw(line) => variant(out, "raw", line),
            Action::Healthcheck { .. } => variant(out, "healthcheck", &Fields(|object| self.healthcheck(object))),
            Action::Copy { .. } => variant(out, "copy", &Fields(|object| self.copy(object))),
            Action::Add { .. } => variant(out, "add", &Fields(|object| self.add(object))),
        }
    }
}

fn pair<'a>(key: &'a Text<'_>, value: &'a Text<'_>) -> impl Canonical + 'a {
    Fields(move |object: &mut Object<'_>| {
        object.field("key", key).field("value", value);
    })
}

impl Action<'_> {
    fn healthcheck(&self, object: &mut Object<'_>) {
        let Action::Healthcheck {
            probe,
            interval,
            timeout,
            start_period,
            start_interval,
            retries,
        } = self
        else {
            return;
        };
        object
            .unless_default("probe", probe)
            .unless_default("interval", interval)
            .unless_default("timeout", timeout);
        object
            .unless_default("start_period", start_period)
            .unless_default("start_interval", start_interval);
        object.unless_default("retries", retries);
    }

    fn copy(&self, object: &mut Object<'_>) {
        let Action::Copy {
            from,
            sources,
            destination,
            chown,
            chmod,
        } = self
        else {
            return;
        };
        object
            .unless_default("from", from)
            .field("sources", sources)
            .field("destination", destination);
        object.unless_default("chown", chown).unless_default("chmod", chmod);
    }

    fn add(&self, object: &mut Object<'_>) {
        let Action::Add {
            sources,
            destination,
            checksum,
            keep_git_dir,
            unpack,
            chown,
            chmod,
        } = self
        else {
            return;
        };
        object
            .field("sources", sources)
            .field("destination", destination)
            .unless_default("checksum", checksum);
        object
            .unless_default("keep_git_dir", keep_git_dir)
            .unless_default("unpack", unpack);
        object.unless_default("chown", chown).unless_default("chmod", chmod);
    }
}
