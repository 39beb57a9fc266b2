//! Answers every request. Compiled in the image of `rust_service.rs`.

use std::io::{Read, Write};
use std::net::TcpListener;

const ANSWER: &str = "a gateway";

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().collect();
    assert_eq!(words[1], "--listen");
    for connection in TcpListener::bind(&words[2])?.incoming() {
        let mut connection = connection?;
        let _ = connection.read(&mut [0; 1024])?;
        write!(connection, "HTTP/1.0 200 OK\r\n\r\n{ANSWER}\n")?;
    }
    Ok(())
}
