//! A small client of the Language Server Protocol, as much as the test needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A running rust-analyzer with one document open.
pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    document: String,
    version: u32,
    requests: u32,
}

impl Client {
    /// Starts the server on a crate, and waits until it knows all of it.
    pub(crate) fn start(program: &Path, folder: &Path) -> Self {
        let mut server = Command::new(program)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = server.stdin.take().unwrap();
        let output = BufReader::new(server.stdout.take().unwrap());
        let document = format!("file://{}", folder.join("src/lib.rs").display());
        let mut client = Self {
            server,
            input,
            output,
            document,
            version: 0,
            requests: 0,
        };
        client.initialize(folder);
        client
    }

    fn initialize(&mut self, folder: &Path) {
        let options = json!({
            "checkOnSave": false,
            "cachePriming": { "enable": false },
            "completion": { "autoimport": { "enable": false } },
            "cargo": { "extraEnv": { "CARGO_TARGET_DIR": folder.join("target") } },
        });
        let capabilities = json!({
            "experimental": { "serverStatusNotification": true },
            "textDocument": { "hover": { "contentFormat": ["markdown"] }, "diagnostic": {} },
        });
        let root = format!("file://{}", folder.display());
        let parameters = json!({
            "processId": null, "rootUri": root, "capabilities": capabilities, "initializationOptions": options,
        });
        self.request("initialize", &parameters);
        self.notify("initialized", &json!({}));
        let text = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        let document = json!({ "uri": self.document, "languageId": "rust", "version": 0, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        self.wait_until_quiet();
    }

    fn wait_until_quiet(&mut self) {
        loop {
            let message = self.receive();
            if message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true {
                assert_ne!(message["params"]["health"], "error", "{message}");
                return;
            }
        }
    }

    /// Replaces the document, and gives the position of its `|`, which it takes out.
    pub(crate) fn edit(&mut self, text: &str) -> Value {
        let at = text.find('|').expect("a position marked by `|`");
        let (before, after) = (&text[..at], &text[at + 1..]);
        self.version += 1;
        let document = json!({ "uri": self.document, "version": self.version });
        let change = json!([{ "text": format!("{before}{after}") }]);
        self.notify(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": change }),
        );
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap_or_default().chars().count();
        json!({ "line": line, "character": character })
    }

    /// The labels that are offered at `|`.
    pub(crate) fn complete(&mut self, text: &str) -> Vec<String> {
        let position = self.edit(text);
        let answer = self.at("textDocument/completion", &position);
        let items = answer
            .get("items")
            .unwrap_or(&answer)
            .as_array()
            .cloned()
            .unwrap_or_default();
        items
            .iter()
            .filter_map(|item| item["label"].as_str().map(str::to_owned))
            .collect()
    }

    /// Returns what is shown of the word at `|`.
    pub(crate) fn hover(&mut self, text: &str) -> String {
        let position = self.edit(text);
        let answer = self.at("textDocument/hover", &position);
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns what rust-analyzer itself finds wrong.
    pub(crate) fn problems(&mut self, text: &str) -> Vec<String> {
        self.edit(text);
        let answer = self.request(
            "textDocument/diagnostic",
            &json!({ "textDocument": { "uri": self.document } }),
        );
        let items = answer["items"].as_array().cloned().expect("a list of diagnostics");
        items
            .iter()
            .map(|item| item["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    fn at(&mut self, method: &str, position: &Value) -> Value {
        let parameters = json!({ "textDocument": { "uri": self.document }, "position": position });
        self.request(method, &parameters)
    }

    fn request(&mut self, method: &str, parameters: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                assert!(message.get("error").is_none(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn notify(&mut self, method: &str, parameters: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message. What the server asks of its client is answered with nothing.
    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server ended");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(digits) => length = digits.parse().unwrap(),
                None if line == "\r\n" => break,
                None => {}
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).unwrap();
        let message: Value = serde_json::from_slice(&text).unwrap();
        if message.get("method").is_some()
            && let Some(id) = message.get("id")
        {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        }
        message
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
