//! Specs with hostile texts in every place.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Pieces of texts that mean something somewhere.
const PIECES: &[&str] = &[
    "\n",
    "\r",
    "\u{0}",
    "\\",
    "\\\n",
    "<<",
    "<<E",
    "'",
    "\"",
    "`",
    "$",
    "${A",
    "$A",
    "}",
    "#",
    "# escape=`",
    " ",
    "\t",
    "--x",
    "--from=a",
    ",",
    "=",
    ":",
    "..",
    "/",
    "~",
    "*",
    "[",
    "]",
    "!",
    ";",
    "|",
    "&&",
    "USER 0",
    "RUN id",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{202e}",
    "\u{feff}",
    "é",
    "a",
    "1",
    "E",
    "[\"a\"]",
    "scratch",
    "first",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => (0..PIECES.len()).prop_map(|index| PIECES[index].to_owned()),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// A text that is good, one that starts so, or any.
fn text(good: &'static str) -> impl Strategy<Value = String> + Clone {
    let any = hostile().boxed();
    prop_oneof![
        12 => Just(good.to_owned()),
        1 => any.clone().prop_map(move |text| format!("{good}{text}")),
        1 => any,
    ]
    .boxed()
}

fn texts(good: &'static str) -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(text(good), 0..3)
}

fn origin() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(Value::Null),
        1 => text("first").prop_map(|name| json!({ "stage": name })),
        1 => text("alpine:3").prop_map(|name| json!({ "image": name })),
    ]
}

fn command() -> impl Strategy<Value = Value> {
    prop_oneof![
        text("id").prop_map(|text| json!({ "shell": text })),
        texts("id").prop_map(|words| json!({ "exec": words })),
        text("id\nls").prop_map(|text| json!({ "script": text })),
        text("main").prop_map(|text| json!({ "function": text })),
    ]
}

fn mounts() -> impl Strategy<Value = Vec<Value>> {
    let mount = prop_oneof![
        text("/c").prop_map(|target| json!({ "cache": { "target": target } })),
        text("TOKEN").prop_map(|id| json!({ "secret": id })),
        Just(json!("ssh")),
        (origin(), text("x"), text("/t")).prop_map(|(from, source, target)| {
            json!({ "bind": { "from": from, "source": source, "target": target } })
        }),
    ];
    proptest::collection::vec(mount, 0..3)
}

fn run() -> impl Strategy<Value = Value> {
    let options = (mounts(), text("V"), text("v"), text("none"), texts("a.b/c=d"));
    (command(), options).prop_map(|(command, (mounts, key, value, network, devices))| {
        let env = json!([{ "key": key, "value": value }]);
        json!({ "run": { "command": command, "env": env, "mounts": mounts, "network": network, "devices": devices } })
    })
}

fn files() -> impl Strategy<Value = Value> {
    let copy = (origin(), texts("x"), text("/d/"), text("1:1"), text("755"));
    let add = (texts("https://h.example/x"), text("/d/"), text("1:1"), any::<bool>());
    prop_oneof![
        copy.prop_map(|(from, sources, destination, chown, chmod)| json!({ "copy": {
            "from": from, "sources": sources, "destination": destination, "chown": chown, "chmod": chmod
        } })),
        add.prop_map(|(sources, destination, chown, unpack)| json!({ "add": {
            "sources": sources, "destination": destination, "chown": chown, "unpack": unpack
        } })),
    ]
}

fn action() -> impl Strategy<Value = Value> {
    prop_oneof![4 => plain_action(), 1 => plain_action().prop_map(|kept| json!({ "on_build": kept }))]
}

fn plain_action() -> impl Strategy<Value = Value> {
    let raw = [
        "RUN id",
        "USER 5",
        "ENV A=1",
        "RUN <<E\nid\nE",
        "ONBUILD RUN id",
        "COPY x /y",
        "LABEL a=b",
        "MAINTAINER a",
    ];
    let raw = (0..raw.len()).prop_flat_map(move |index| text(raw[index]));
    let pair = |name: &'static str| {
        (text("A"), text("v")).prop_map(move |(key, value)| json!({ name: { "key": key, "value": value } }))
    };
    let words = |name: &'static str, good: &'static str| texts(good).prop_map(move |words| json!({ name: words }));
    let single = |name: &'static str, good: &'static str| text(good).prop_map(move |text| json!({ name: text }));
    prop_oneof![
        3 => raw.prop_map(|text| json!({ "raw": text })),
        1 => (text("A"), text("v")).prop_map(|(name, default)| json!({ "arg": { "name": name, "default": default } })),
        1 => pair("env"),
        1 => pair("label"),
        1 => single("workdir", "/w"),
        2 => single("user", "1000"),
        1 => words("expose", "80"),
        1 => words("volume", "/v"),
        1 => single("stop_signal", "SIGTERM"),
        1 => prop_oneof![words("shell", "sh"), words("entrypoint", "sh"), words("cmd", "sh")],
        1 => (command(), text("3s")).prop_map(|(probe, time)| json!({ "healthcheck": { "probe": probe, "timeout": time } })),
        2 => files(),
        3 => run(),
    ]
}

fn instruction() -> impl Strategy<Value = Value> {
    let comment = prop_oneof![3 => Just(Vec::new()), 1 => texts("why")];
    (comment, action()).prop_map(|(comment, action)| json!({ "comment": comment, "action": action }))
}

fn stage() -> impl Strategy<Value = Value> {
    let base = prop_oneof![
        3 => text("debian:12").prop_map(|image| json!({ "image": image })),
        1 => Just(json!("scratch")),
        1 => text("first").prop_map(|stage| json!({ "stage": stage })),
    ];
    let name = prop_oneof![Just(Value::Null), text("first").prop_map(Value::from)];
    (base, name, texts("why"), proptest::collection::vec(instruction(), 0..4)).prop_map(|(base, name, comment, all)| {
        json!({ "from": { "base": base, "name": name, "comment": comment }, "instructions": all })
    })
}

pub(crate) fn spec() -> impl Strategy<Value = Value> {
    let arg = (text("G"), text("v"), any::<bool>()).prop_map(|(name, default, is_word)| {
        let key = if is_word { "word" } else { "default" };
        json!({ "name": name, key: default })
    });
    let args = proptest::collection::vec(arg, 0..2);
    (args, proptest::collection::vec(stage(), 1..3))
        .prop_map(|(args, stages)| json!({ "version": 1, "args": args, "stages": stages }))
}
