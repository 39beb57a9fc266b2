use std::io;

use super::*;
use crate::engine::tar;

/// An entry of a layer: a text, a link, or a folder.
enum Put {
    Text(&'static str),
    Link(&'static str),
    Same(&'static str),
    Folder,
}

fn archive(entries: &[(&str, Put)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, put) in entries {
        let mut header = tar::Header::new_gnu();
        let (kind, text) = match put {
            Put::Text(text) => (tar::EntryType::Regular, *text),
            Put::Link(_) => (tar::EntryType::Symlink, ""),
            Put::Same(_) => (tar::EntryType::Link, ""),
            Put::Folder => (tar::EntryType::Directory, ""),
        };
        header.set_entry_type(kind);
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(text.len() as u64);
        if let Put::Link(target) | Put::Same(target) = put {
            header.set_link_name(target).unwrap();
        }
        header.set_path(path).unwrap();
        header.set_cksum();
        builder.append(&header, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// Describes layers, the lowest first, and says how often they were read.
fn describe(layers: &[&[(&str, Put)]], env: &[&str]) -> (LockedFiles, usize) {
    let env: Vec<String> = env.iter().copied().map(str::to_owned).collect();
    let archives: Vec<_> = layers.iter().map(|entries| archive(entries)).collect();
    let mut search = Search::new();
    search.add_programs(&env);
    for round in 1.. {
        let read = |archive: &Vec<u8>| search.with(|sought| LayerTree::read(archive.as_slice(), sought));
        let trees = archives.iter().rev().map(read).collect::<io::Result<Vec<_>>>().unwrap();
        match Files::new(trees.iter().collect(), &search).describe(&env) {
            (files, None) => return (files, round),
            (_, Some(more)) => search = more,
        }
    }
    unreachable!()
}

#[test]
fn debian_is_described() {
    let release = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
    let (files, rounds) = describe(
        &[
            &[
                ("bin", Put::Link("usr/bin")),
                ("lib64", Put::Link("usr/lib64")),
                ("./etc/", Put::Folder),
                (
                    "./etc/passwd",
                    Put::Text("root:x:0:0:root:/root:/bin/bash\nbroken\n# no:x:1:1\n"),
                ),
                ("etc/group", Put::Text("root:x:0:\nstaff:x:50:\n")),
                ("etc/os-release", Put::Link("../usr/lib/os-release")),
                ("usr/lib/os-release", Put::Text(release)),
                ("usr/bin/sh", Put::Link("dash")),
                ("usr/bin/apt-get", Put::Text("")),
                ("usr/bin/git", Put::Text("")),
                (
                    "usr/lib64/ld-linux-x86-64.so.2",
                    Put::Link("../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
                ),
            ],
            &[
                ("etc/passwd", Put::Text("root:x:0:0::/:\napp:x:1000:1000::/:\n")),
                ("usr/bin/.wh.git", Put::Text("")),
                ("usr/local/bin/python3", Put::Link("python3.12")),
                ("srv/bin/node", Put::Text("")),
            ],
        ],
        &["PATH=/usr/local/bin:/bin"],
    );
    assert_eq!(rounds, 1);
    assert_eq!(files.users, ["root:0", "app:1000"]);
    assert_eq!(files.groups, ["root:0", "staff:50"]);
    assert_eq!(files.distribution.as_deref(), Some("debian"));
    assert_eq!(files.distribution_version.as_deref(), Some("12"));
    assert_eq!(files.libc.as_deref(), Some("glibc"));
    assert_eq!(files.programs, ["apt-get", "python3", "sh"]);
}

#[test]
fn what_is_taken_away_is_not_there() {
    let below: &[(&str, Put)] = &[
        ("etc/passwd", Put::Text("root:x:0:0\n")),
        ("opt/bin/git", Put::Text("")),
        ("opt/bin/curl", Put::Text("")),
        ("usr/bin/node", Put::Text("")),
        ("lib/ld-musl-x86_64.so.1", Put::Text("")),
    ];
    let above: &[(&str, Put)] = &[
        ("opt/bin/.wh..wh..opq", Put::Text("")),
        ("opt/bin/curl", Put::Text("")),
        (".wh.usr", Put::Text("")),
        ("etc/.wh.passwd", Put::Text("")),
        (".wh.lib", Put::Text("")),
    ];
    let env = ["PATH=/opt/bin:/usr/bin:relative"];
    assert_eq!(describe(&[below], &env).0.programs, ["curl", "git", "node"]);
    let (files, _) = describe(&[below, above], &env);
    assert_eq!(files.programs, ["curl"]);
    assert_eq!((files.users, files.libc), (vec![], None));
}

#[test]
fn links_lead_to_other_paths() {
    let (files, rounds) = describe(
        &[&[
            ("opt/python", Put::Link("/opt/python-3.12/./")),
            ("opt/python-3.12/bin", Put::Link("../real/bin")),
            ("opt/real/bin/python", Put::Text("")),
            ("etc/os-release", Put::Link("release/of")),
            ("etc/release/of", Put::Text("ID='wolfi'\nID_LIKE=\"a b\"\n")),
            ("etc/passwd", Put::Same("etc/passwd.real")),
            ("etc/passwd.real", Put::Text("root:x:0:0\n")),
            ("loop", Put::Link("loop")),
        ]],
        &["PATH=/opt/python/bin:/loop/bin"],
    );
    assert!(rounds <= 4, "{rounds}");
    assert_eq!(files.programs, ["python"]);
    assert_eq!(files.distribution.as_deref(), Some("wolfi"));
    assert_eq!(files.distribution_like, ["a", "b"]);
    assert_eq!(files.users, ["root:0"]);
}

#[test]
fn the_library_of_the_distribution_counts_first() {
    let both: &[(&str, Put)] = &[
        ("lib/ld-musl-x86_64.so.1", Put::Text("")),
        ("lib64/ld-linux-x86-64.so.2", Put::Text("")),
    ];
    let alpine: &[(&str, Put)] = &[("etc/os-release", Put::Text("ID=alpine\n"))];
    assert_eq!(describe(&[both], &[]).0.libc.as_deref(), Some("glibc"));
    assert_eq!(describe(&[both, alpine], &[]).0.libc.as_deref(), Some("musl"));
    assert_eq!(describe(&[alpine], &[]).0.libc, None);
}

#[test]
fn nothing_is_said_of_nothing() {
    assert_eq!(describe(&[], &[]).0, LockedFiles::default());
}

#[test]
fn values_are_words_of_a_shell() {
    let text = "A=1\nB=\"two \\\"words\\\"\"\nC='3 \\'\n  D = no\nE=\nA=last\n";
    let value = |key: &str| value_in(text, key);
    assert_eq!(value("A").as_deref(), Some("last"));
    assert_eq!(value("B").as_deref(), Some("two \"words\""));
    assert_eq!(value("C").as_deref(), Some("3 \\"));
    assert_eq!((value("D"), value("E"), value("F")), (None, None, None));
}
