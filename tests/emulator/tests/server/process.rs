//! The program itself: its line, its options, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::Value;

fn emulator() -> Command {
    Command::new(env!("CARGO_BIN_EXE_emulator"))
}

#[test]
fn prints_one_line_serves_and_ends_with_its_input() {
    let mut child = emulator()
        .args(["--seed", "documented", "--no-keep-alive", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    let token = line["tokens"]["full"].as_str().unwrap();
    let mut stream = TcpStream::connect(line["address"].as_str().unwrap().strip_prefix("http://").unwrap()).unwrap();
    write!(stream, "GET /api/v1/backups/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n").unwrap();
    let mut reply = String::new();
    // Without keep-alive the connection ends by itself.
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.contains(r#""count":3"#), "{reply}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    line["tokens"]["read_only"].as_str().unwrap();
    line["tokens"]["revoked"].as_str().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[cfg(unix)]
#[test]
fn ends_on_a_signal() {
    let mut child = emulator().args(["--seed", "documented"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn wrong_options_are_explained() {
    for arguments in [["--seed", "tiny"], ["--port", "http"], ["--speed", "-1"], ["--colour", "red"]] {
        let output = emulator().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("Usage:"));
    }
    assert!(emulator().arg("--help").output().unwrap().status.success());
}
