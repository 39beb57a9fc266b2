//! Answers every request; with `--check` it asks the one that runs. The program of the image of `self.rs`.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("--check") => check(),
        _ => serve(),
    }
}

fn serve() -> io::Result<()> {
    for connection in TcpListener::bind("0.0.0.0:8080")?.incoming() {
        let mut connection = connection?;
        let _ = connection.read(&mut [0; 1024])?;
        write!(connection, "HTTP/1.0 200 OK\r\n\r\nhello\n")?;
    }
    Ok(())
}

fn check() -> io::Result<()> {
    let mut connection = TcpStream::connect("127.0.0.1:8080")?;
    write!(connection, "GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    print!("{answer}");
    Ok(())
}
