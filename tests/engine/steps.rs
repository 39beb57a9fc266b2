//! What steps do: layers, stages, secrets, caches, mounts, networks, packages, users, scripts.

use image_dsl::{Image, Spec, Steps, image, steps};
use serde_json::json;

use crate::case::{BASE, Built, Case, Findings};

pub(crate) fn text(result: Result<Vec<u8>, String>) -> Result<String, String> {
    result.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn prints(findings: &mut Findings, built: &Built<'_>, shell: &str, declared: &str) {
    findings.same(
        shell,
        &text(built.prints(&["sh", "-c", shell])),
        &Ok(declared.to_owned()),
    );
}

/// Returns what the engine says of the image's layers, newest first.
pub(crate) fn history(built: &Built<'_>) -> Result<String, String> {
    let args = ["history", "--no-trunc", "--format", "{{.CreatedBy}}", &built.tag];
    text(built.engine.output(built.engine.runner(), args))
}

const BASE_IMAGE: Image = image! {
    from "python:3.12-slim";
    arg RELEASE = "one two";
    env BASE_HOME = "/srv/base", RELEASED = "$RELEASE", PATH = "$BASE_HOME/bin:$PATH";
    workdir "/srv/base";
    run "echo from the base > base", "echo second >> base";
    cmd ["cat", "base"];
};

const FRAGMENT: Steps = steps! {
    env FRAGMENT_LOG = "$BASE_HOME/log";
    run "echo fragment > fragment";
};

/// A layered image in stages: the base, a fragment, files of another stage.
const LAYERED: Image = image! {
    from "debian:bookworm-slim" as files;
    run "mkdir -p /out/deep && echo a > /out/deep/a && echo b > /out/b && chmod 0750 /out/b";
    from files as more;
    run "echo more > /out/more";

    from BASE_IMAGE;
    include FRAGMENT;
    copy "/out/" -> "/copied/", from = files;
    copy "/out/more" -> "more", from = more, chown = "12:34", chmod = "0604";
    env LAYER_HOME = "$BASE_HOME/layer";
    workdir "layer";
    expose 8000, "53/udp", "7000-7002";
    stop_signal "SIGINT";
    label version = "1.0", "org.example.odd" = "$BASE_HOME \"x\"";
    entrypoint ["cat", "../base"];
    cmd ["../fragment"];
};

#[test]
fn stages_and_layers_are_inherited() {
    let case = Case::new("layered");
    case.verify_spec(
        &LAYERED.spec(),
        |_| &[],
        |built, findings| {
            findings.same(
                "entrypoint and cmd",
                &text(built.prints_as_it_is(&[])),
                &Ok("from the base\nsecond\nfragment\n".to_owned()),
            );
            prints(
                findings,
                built,
                "pwd; cat /copied/deep/a /copied/b",
                "/srv/base/layer\na\nb\n",
            );
            prints(
                findings,
                built,
                "stat -c '%a %u:%g %n' /copied/b ../more",
                "750 0:0 /copied/b\n604 12:34 ../more\n",
            );
            prints(findings, built, "ls /copied | tr '\n' ' '", "b deep ");
            let variables = "echo $RELEASED,$RELEASE,$FRAGMENT_LOG,$LAYER_HOME,${PATH%%:*}";
            let declared = "one two,,/srv/base/log,/srv/base/layer,/srv/base/bin\n";
            prints(findings, built, variables, declared);
            configuration(built, findings);
        },
    );
}

/// The OCI format keeps all of this.
fn configuration(built: &Built<'_>, findings: &mut Findings) {
    let config = built.config().unwrap_or_default();
    // Buildah keeps a range as it is.
    let range: &[_] = if built.engine.is_imagebuilder() {
        &["7000-7002/tcp"]
    } else {
        &["7000/tcp", "7002/tcp"]
    };
    for port in ["8000/tcp", "53/udp"].iter().chain(range) {
        findings.same(port, &config["ExposedPorts"].get(port), &Some(&json!({})));
    }
    findings.same("stop signal", &config["StopSignal"], &json!("SIGINT"));
    findings.same("label", &config["Labels"]["org.example.odd"], &json!("/srv/base \"x\""));
    findings.same("cmd", &config["Cmd"], &json!(["../fragment"]));
    findings.same("entrypoint", &config["Entrypoint"], &json!(["cat", "../base"]));
}

#[test]
fn two_commands_are_two_layers() {
    const TWO: Image = image! { from "debian:bookworm-slim"; run "echo first > /a", "echo second > /b"; };
    let case = Case::new("two").only(|engine| !engine.is_imagebuilder()); // Buildah keeps one layer for a stage.
    case.verify_spec(
        &TWO.spec(),
        |_| &[],
        |built, findings| {
            let lines = findings.value("history", history(built)).unwrap_or_default();
            for command in ["echo first > /a", "echo second > /b"] {
                findings.same(
                    command,
                    &lines.lines().filter(|line| line.contains(command)).count(),
                    &1,
                );
            }
        },
    );
}

const SECRET: &str = "s3cr3t value $HOME 'x' \"y\"";

const WITH_SECRET: Image = image! {
    from "python:3.12-slim";
    run "useradd --uid 1234 other";
    #[allow(pipefail)]
    run "test -n \"$TOKEN\" && printf %s \"$TOKEN\" | sha256sum > /sum", secret = "TOKEN";
    run ["python3", "-c", "import os, hashlib; open('/sum2', 'w').write(hashlib.sha256(os.environb[b'TOKEN']).hexdigest())"],
        secret = ["TOKEN"], env = ["OTHER=x"];
    user "other";
    script "printf %s \"$TOKEN\" | sha256sum > /tmp/sum3\n", secret = "TOKEN";
    run "test -z \"$TOKEN\" && test ! -s /run/secrets/TOKEN";
};

#[test]
fn secrets_are_in_their_step_and_nowhere_else() {
    let case = Case::new("secret");
    let file = case.context().with_file_name("token");
    std::fs::write(&file, SECRET).expect("the file of the secret");
    let secret = format!("--secret=id=TOKEN,src={}", file.display());
    let arguments = [secret.as_str()];
    case.verify_spec(
        &WITH_SECRET.spec(),
        |_| &arguments,
        |built, findings| {
            let declared = sha256(SECRET);
            for path in ["/sum", "/sum2", "/tmp/sum3"] {
                let has = text(built.file(path)).map(|line| line[..64.min(line.len())].to_owned());
                findings.same(path, &has, &Ok(declared.clone()));
            }
            let config = built.config().map(|config| config.to_string());
            for (place, found) in [
                ("history", history(built)),
                ("configuration", config),
                ("image", saved(built)),
            ] {
                let found = findings.value(place, found).unwrap_or_default();
                findings.same(&format!("secret in the {place}"), &found.contains("s3cr3t"), &false);
            }
            let log = String::from_utf8_lossy(&built.log);
            findings.same("secret in the log", &log.contains("s3cr3t"), &false);
        },
    );
}

pub(crate) fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    use std::fmt::Write as _;
    let sum = sha2::Sha256::digest(text.as_bytes());
    sum.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        write!(hex, "{byte:02x}").unwrap_or_default();
        hex
    })
}

/// The lines of the saved image, its layers unpacked, that have the secret.
pub(crate) fn saved(built: &Built<'_>) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("image-dsl-saved-{}", built.tag.replace(['/', ':'], "-")));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let file = folder.join("image.tar");
    let path = file.to_string_lossy().into_owned();
    built
        .engine
        .output(built.engine.runner(), ["save", "-o", &path, &built.tag])?;
    let search = r#"cd "$0" && tar -xf image.tar && rm image.tar && find . -type f -exec gzip -dcf {} + | grep -a s3cr3t || true"#;
    let found = built.engine.output("sh", ["-c", search, &folder.to_string_lossy()]);
    drop(std::fs::remove_dir_all(&folder));
    text(found)
}

#[test]
fn caches_and_bound_files_are_in_their_step_only() {
    let case = Case::new("cache");
    case.file("tools/hello", "#!/bin/sh\necho hello\n");
    case.file("one.txt", "one");
    let id = std::process::id();
    let cache = format!("/var/cache/kept-{id}");
    let builder = case
        .builder()
        .run(format!("echo kept > {cache}/file"))
        .cache([cache.as_str()])
        .run(format!("cat {cache}/file > /kept && sh /tools/hello > /hello"))
        .cache([cache.as_str()])
        .bind("tools", "/tools")
        .run("cat /one.txt > /single")
        .bind("one.txt", "/one.txt")
        .run(["sh", "-c", "cat /in/one.txt /in/tools/hello > /several"])
        .bind(["one.txt", "tools"], "/in/")
        .user("4321:4321")
        .run("echo mine > /home-cache/file && cat /home-cache/file > /tmp/mine")
        .cache("/home-cache");
    case.verify(&builder, |built, findings| {
        prints(findings, built, "cat /kept /hello /tmp/mine", "kept\nhello\nmine\n");
        prints(findings, built, "cat /single", "one");
        prints(findings, built, "cat /several", "one#!/bin/sh\necho hello\n");
        let left = format!("find {cache} /tools /one.txt /in /home-cache -type f 2>/dev/null | wc -l");
        prints(findings, built, &left, "0\n");
    });
}

const NETWORKS: Image = image! {
    from "python:3.12-slim";
    run "grep -v Iface /proc/net/route > /none || true", network = "none";
    run "true", network = "default";
};

#[test]
fn a_step_without_network_has_none() {
    Case::new("network").only(|engine| !engine.is_old()).verify_spec(
        &NETWORKS.spec(),
        |_| &[],
        |built, findings| {
            prints(findings, built, "cat /none", "");
        },
    );
}

const PACKAGES: Image = image! {
    from "python:3.12-slim";
    apt "hello", "file";
    pip "six==1.16.0", "idna>=3,<4", "absent; python_version < '3'";
    user "1000:1000";
    env HOME = "/tmp";
    pip "toml>=0.10", extra_options = "--user --quiet";
};

#[test]
fn packages_are_installed_and_leave_no_lists() {
    Case::new("packages").verify_spec(
        &PACKAGES.spec(),
        |_| &[],
        |built, findings| {
            prints(findings, built, "hello -g hi; command -v file", "hi\n/usr/bin/file\n");
            prints(
                findings,
                built,
                "python3 -c 'import six, idna, toml; print(six.__version__)'",
                "1.16.0\n",
            );
            let left = "find /var/lib/apt/lists /var/cache/apt /root/.cache /tmp/.cache -type f ! -name lock 2>/dev/null | wc -l";
            prints(findings, built, left, "0\n");
        },
    );
}

#[test]
fn removed_packages_are_gone() {
    const REMOVED: Image = image! { from "python:3.12-slim"; apt "hello"; apt "sl", remove = ["hello"]; };
    Case::new("removed").verify_spec(
        &REMOVED.spec(),
        |_| &[],
        |built, findings| {
            prints(
                findings,
                built,
                "dpkg-query -W -f '${db:Status-Abbrev}' hello 2>/dev/null; ls /usr/games/sl",
                "/usr/games/sl\n",
            );
        },
    );
}

/// Names that `/etc/passwd` can hold.
const USERS: &[&str] = &["app", "a.b", "a_b-c", "user123", "UPPER"];

#[test]
fn users_are_those_names() {
    let case = Case::new("user");
    let add = |index: usize, name: &str| {
        format!(
            "echo '{name}:x:{0}:{0}::/:/bin/sh' >> /etc/passwd; echo '{name}:x:{0}:' >> /etc/group",
            2000 + index
        )
    };
    let mut builder = case.builder().script(
        USERS
            .iter()
            .enumerate()
            .map(|(index, name)| add(index, name) + "\n")
            .collect::<String>()
            + "mkdir -m 777 /ids\n",
    );
    for name in USERS {
        builder = builder.user(*name).run(format!("id -u > /ids/{name}"));
        builder = builder.user(format!("{name}:app")).run(format!("id -g >> /ids/{name}"));
    }
    let builder = builder
        .user("3000")
        .run("id -u > /ids/number")
        .arg_default("WHO", "a.b")
        .user("${WHO}:4000");
    case.verify(&builder, |built, findings| {
        for (index, name) in USERS.iter().enumerate() {
            prints(
                findings,
                built,
                &format!("cat /ids/{name}"),
                &format!("{}\n2000\n", 2000 + index),
            );
        }
        prints(findings, built, "cat /ids/number; id -u; id -g", "3000\n2001\n4000\n");
    });
}

/// Comments that a Dockerfile would read as directives.
#[test]
fn comments_are_comments() {
    for (index, comment) in ["syntax=no/such", "escape=`", "check=error=true;skip=all"]
        .into_iter()
        .enumerate()
    {
        let case = Case::new(["comment0", "comment1", "comment2"][index]);
        let builder = Spec::builder()
            .from(BASE)
            .comment(comment)
            .comment("second \\")
            .env("BEFORE", "a\\\\b")
            .comment("escape=`\n\n  RUN id \\")
            .workdir("/x")
            .comment("<<EOF");
        case.verify(&builder, |built, findings| {
            prints(
                findings,
                built,
                "echo \"$PWD\" | cat; printf %s \"$BEFORE\"",
                "/x\na\\b",
            );
        });
    }
}

#[test]
fn a_script_stops_at_its_first_failure() {
    for (name, script) in [
        ("fails", "set -u\nfalse\ntouch /reached\n"),
        ("failspy", "#!/usr/bin/env python3\nimport sys\nsys.exit(3)\n"),
        ("failsenv", "false\ntrue\n"),
    ] {
        let case = Case::new(name);
        let builder = case.builder().script(script);
        let builder = if name == "failsenv" {
            builder.with_env(["A=b"])
        } else {
            builder
        };
        case.fails(&builder);
    }
}

#[test]
fn scripts_without_and_with_interpreters() {
    const SCRIPTS: Image = image! {
        from "python:3.12-slim";
        workdir "/w";
        script r#"
    x="a \
b"
if true; then
    echo "$x" '#no comment' > out # a comment
fi
"#;
        script "#!/usr/bin/python3\nimport sys\nprint(sys.argv[1:], 'x\\ty', file=open('py', 'w'))\n";
        script "#!/bin/bash -eu\nset -o pipefail\n[[ -n $BASH_VERSION ]] && echo bash > bash", env = ["Q='\"$"];
    };
    Case::new("scripts").verify_spec(
        &SCRIPTS.spec(),
        |_| &[],
        |built, findings| {
            prints(findings, built, "cat out py bash", "a b #no comment\n[] x\ty\nbash\n");
        },
    );
}
