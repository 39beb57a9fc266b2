//! Platforms, users, ports, signals, modes and addresses: what is accepted, and what is refused where.

mod grammar_common;

use grammar_common::{breaks, takes, what};
use image_core::kind::Kind;
use image_core::rule::Rule;

#[test]
fn origins() {
    takes(Kind::Origin, &["builder", "debian:12", "r.example:5000/a"]);
    breaks(Kind::Origin, Rule::NoVariables, &[("a:$V", "$V")]);
    breaks(Kind::Origin, Rule::ImageReference, &[("Builder", "B")]);
}

#[test]
fn platforms() {
    takes(
        Kind::Platform,
        &[
            "linux/amd64",
            "linux/arm/v7",
            "arm64",
            "linux",
            "windows(10.0.17763)/amd64",
            "$TARGETPLATFORM",
            "linux/$ARCH",
        ],
    );
    breaks(
        Kind::Platform,
        Rule::Platform,
        &[
            ("", ""),
            ("linux amd64", " "),
            ("linux/", ""),
            ("a/b/c/d", "/d"),
            ("linux/amd64,linux/arm64", ","),
            ("amd46", "amd46"),
        ],
    );
}

#[test]
fn users_and_owners() {
    takes(
        Kind::User,
        &["app", "app:app", "1000", "1000:1000", "0", "$USER", "$A:$B", "a.b@c"],
    );
    breaks(
        Kind::User,
        Rule::UserName,
        &[
            ("", ""),
            ("a b", " "),
            (":a", ":"),
            ("a:", ":"),
            ("a:b:c", ":"),
            ("-1", "-"),
            ("2147483648", "2147483648"),
            ("a/b", "/"),
        ],
    );
    breaks(Kind::Owner, Rule::FileOwner, &[("a:b:c", ":"), ("", "")]);
}

#[test]
fn ports() {
    takes(
        Kind::Port,
        &[
            "0",
            "8000",
            "65535",
            "53/udp",
            "7000-7010",
            "7000-7010/sctp",
            "$PORT",
            "$A-$B/tcp",
            "80/$P",
            "08",
        ],
    );
    breaks(
        Kind::Port,
        Rule::Port,
        &[
            ("", ""),
            ("70000", "70000"),
            ("http", "http"),
            ("8080:80", "8080:"),
            ("127.0.0.1:80", "127.0.0.1:"),
            ("8000..8010", "."),
            ("53/UDP", "UDP"),
            ("53/icmp", "icmp"),
            ("53/", ""),
            ("10-5", "10-5"),
            ("1-", ""),
            ("-1", ""),
            ("80 81", " "),
            ("99999999999999999999", "99999999999999999999"),
        ],
    );
}

#[test]
fn signals() {
    takes(
        Kind::Signal,
        &[
            "SIGTERM",
            "TERM",
            "sigterm",
            "9",
            "64",
            "SIGRTMIN+3",
            "RTMAX-14",
            "SIGRTMIN",
            "$SIG",
            "KILL",
        ],
    );
    breaks(
        Kind::Signal,
        Rule::StopSignal,
        &[
            ("", ""),
            ("SIGSTOPP", "SIGSTOPP"),
            ("0", "0"),
            ("65", "65"),
            ("RTMIN+16", "RTMIN+16"),
            ("RTMAX-15", "RTMAX-15"),
            ("SIG", "SIG"),
        ],
    );
}

#[test]
fn modes() {
    takes(
        Kind::Mode,
        &[
            "755",
            "0755",
            "0",
            "07777",
            "u=rwX,go=rX",
            "+x",
            "a+r",
            "u+s,g-w",
            "g=u",
            "u=rw-x",
            "$MODE",
            "ug=",
        ],
    );
    breaks(
        Kind::Mode,
        Rule::FileMode,
        &[
            ("", ""),
            ("999", "9"),
            ("10000", "10000"),
            ("0o755", "0o"),
            ("rwx", "rwx"),
            ("u", "u"),
            ("u=rwz", "z"),
            ("u=r,", ""),
            ("7x", "x"),
        ],
    );
}

#[test]
fn remote_sources() {
    takes(
        Kind::RemoteSource,
        &[
            "https://a.example/x",
            "http://h:80/",
            "git@github.com:a/b.git",
            "git@github.com:a/b.git#v1:sub",
            "git://h/a.git",
            "ssh://git@h:22/a.git",
            "https://h/a.git#main:dir",
            "https://$HOST/x",
            "$URL",
            "${BASE}/x-$V.tar.gz",
            "https://h/a?b=c",
        ],
    );
    breaks(
        Kind::RemoteSource,
        Rule::RemoteSource,
        &[
            ("", ""),
            ("src", "src"),
            ("./a:b@c", "./a:b@c"),
            ("ftp://h/x", "ftp://"),
            ("https://", ""),
            ("https://h/a b", " "),
            ("/a", "/a"),
        ],
    );
    assert!(what(Kind::RemoteSource, "src").1.contains("`copy`"));
}
