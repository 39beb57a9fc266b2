//! What statements make by a text alone: files, users, secrets as files, folders in memory.

use image_core::spec::SourceOrigin;
use image_dsl::{Image, Spec, Steps, image, steps};

use crate::case::{Built, Case, Findings};
use crate::host::Engine;
use crate::steps::{history, saved, sha256, text};

/// Compares what a command prints.
fn prints(findings: &mut Findings, built: &Built<'_>, shell: &str, declared: &str) {
    findings.same(
        shell,
        &text(built.prints(&["sh", "-c", shell])),
        &Ok(declared.to_owned()),
    );
}

const SECRET: &str = "registry=https://a.example\n_authToken=s3cr3t $HOME 'x'\n";

const WITH_FILES: Image = image! {
    from "python:3.12-slim";
    create_user "agent", uid = 1234;
    run "useradd --create-home other";
    #[allow(pipefail)]
    run "stat -c '%a %u' /root/.npmrc >> /root-owns && sha256sum < /root/.npmrc > /sum && test -z \"$NPMRC\"",
        secret = "NPMRC" -> "/root/.npmrc";
    #[allow(pipefail)]
    run "sha256sum < /etc/deep/folder/npmrc >> /sum && test \"$NPMRC\" = \"$(cat /root/.npmrc)\"",
        secret = ["NPMRC" -> "/etc/deep/folder/npmrc", "NPMRC", "NPMRC" -> "/root/.npmrc"];
    user "agent";
    run "stat -c '%a %u' /home/agent/.npmrc > /tmp/agent-owns && cat /home/agent/.npmrc > /dev/null",
        secret = "NPMRC" -> "/home/agent/.npmrc";
    user "other";
    script "cat /home/other/.npmrc > /dev/null && echo read > /tmp/other-reads\n",
        secret = "NPMRC" -> "/home/other/.npmrc";
    user "root";
    run "test ! -s /root/.npmrc && test ! -s /etc/deep/folder/npmrc && test ! -s /home/agent/.npmrc";
};

#[test]
fn secrets_are_files_of_their_step() {
    let case = Case::new("secret-file");
    let file = case.context().with_file_name("npmrc");
    std::fs::write(&file, SECRET).expect("the file of the secret");
    let secret = format!("--secret=id=NPMRC,src={}", file.display());
    let arguments = [secret.as_str()];
    case.verify_spec(
        &WITH_FILES.spec(),
        |_| &arguments,
        |built, findings| {
            prints(
                findings,
                built,
                "cat /root-owns /tmp/agent-owns /tmp/other-reads",
                "400 0\n400 1234\nread\n",
            );
            let sum = format!("{}  -\n", sha256(SECRET));
            prints(findings, built, "cat /sum", &format!("{sum}{sum}"));
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

const IN_MEMORY: Image = image! {
    from "python:3.12-slim";
    run "echo a > /work/a && grep -o ' /work tmpfs ' /proc/mounts > /kind", tmpfs = "/work";
    run ["sh", "-c", "echo a > /a/b/c && echo b > /d/e"], tmpfs = ["/a/b", "/d"];
};

#[test]
fn folders_in_memory_are_in_no_layer() {
    let case = Case::new("tmpfs");
    case.verify_spec(
        &IN_MEMORY.spec(),
        |_| &[],
        |built, findings| {
            prints(
                findings,
                built,
                "cat /kind; find /work /a/b /d -mindepth 1 2>/dev/null || true",
                " /work tmpfs \n",
            );
        },
    );
}

/// Puts the texts of files where they are in a packed context.
fn provide(case: &Case, spec: &Spec) {
    for source in spec.sources() {
        if let SourceOrigin::Inline(text) = &source.origin {
            case.file(&source.archive_path, text);
        }
    }
}

/// A text with what Dockerfiles, shells and here-documents read.
const TEXT: &str = "a = \"$HOME\" '${X:-y}' \\n\\\r\n\t# $(id) `id`\nEOF\n<<EOF\n\u{1}é\u{7f}";

const WITH_TEXTS: Image = image! {
    from "python:3.12-slim";
    env NAME = "env";
    workdir "/srv";
    file {TEXT} -> "/etc/app.conf";
    file "" -> "/etc/empty", chmod = "0600", chown = "1:2";
    file "\0nul\0" -> "a/b/$NAME.txt";
    file "again" -> "/etc/app 2.conf";
    run "cat /etc/app.conf > /copy";
};

#[test]
fn files_have_their_text_byte_for_byte() {
    let case = Case::new("file");
    let spec = WITH_TEXTS.spec();
    provide(&case, &spec);
    case.verify_spec(
        &spec,
        |_| &[],
        |built, findings| {
            for (path, declared) in [
                ("/etc/app.conf", TEXT),
                ("/copy", TEXT),
                ("/etc/empty", ""),
                ("/srv/a/b/env.txt", "\0nul\0"),
                ("/etc/app 2.conf", "again"),
            ] {
                findings.same(path, &built.file(path), &Ok(declared.as_bytes().to_vec()));
            }
            let modes = "644 0:0 /etc/app.conf\n600 1:2 /etc/empty\n";
            prints(findings, built, "stat -c '%a %u:%g %n' /etc/app.conf /etc/empty", modes);
        },
    );
}

const USERS: Image = image! {
    from "python:3.12-slim";
    include CREATED;
};

const CREATED: Steps = steps! {
    create_user "plain";
    create_user "agent", uid = 4000, gid = 4001, groups = ["video", "agents"], home = "/srv/homes/agent", shell = "/bin/bash";
    create_user "high", uid = 2000000000;
    create_user "joined", gid = 4001, no_home;
    create_user "service", system;
    file "a" -> "/owned", chown = "agent:agents";
    user "agent";
    run "id -un > ~/me", cache = "/srv/homes/agent/.cache";
};

#[test]
fn users_are_as_declared() {
    let case = Case::new("users");
    provide(&case, &USERS.spec());
    case.verify_spec(&USERS.spec(), |_| &[], verify_users);
}

fn verify_users(built: &Built<'_>, findings: &mut Findings) {
    let ids = "id -u agent; id -g agent; id -Gn agent | tr ' ' '\\n' | sort | tr '\\n' ' '";
    prints(findings, built, ids, "4000\n4001\nagent agents video ");
    prints(
        findings,
        built,
        "cat /srv/homes/agent/me; stat -c %U:%G /owned",
        "agent\nagent:agents\n",
    );
    prints(
        findings,
        built,
        "getent passwd agent | cut -d: -f6,7",
        "/srv/homes/agent:/bin/bash\n",
    );
    prints(
        findings,
        built,
        "id -gn joined; test -d /home/joined || echo none",
        "agent\nnone\n",
    );
    prints(
        findings,
        built,
        "id -g plain | grep -qx \"$(id -u plain)\" && stat -c %U /home/plain",
        "plain\n",
    );
    prints(
        findings,
        built,
        "test $(id -u service) -lt 1000 && echo system; id -u high",
        "system\n2000000000\n",
    );
    prints(
        findings,
        built,
        "stat -c %s /var/log/lastlog 2>/dev/null | awk '$1 > 1000000'",
        "",
    );
}

/// What busybox alone does, as in Alpine. (Debian's own has no `adduser`.)
const BUSYBOX: Image = image! {
    from "python:3.12-slim";
    #[allow(missing_source)]
    copy "busybox" -> "/usr/local/bin/busybox", chmod = "0755";
    script r#"
        rm -f /usr/sbin/useradd /usr/sbin/groupadd /usr/sbin/adduser /usr/sbin/addgroup
        for tool in $(busybox --list); do ln -sf busybox /usr/local/bin/$tool; done
    "#;
    include CREATED;
};

/// Makes a busybox of its source in Debian.
const MADE: Image = image! {
    from "python:3.12-slim";
    apt "gcc", "libc6-dev", "make", "bzip2";
    workdir "/busybox";
    #[allow(apt_lists)]
    script r#"
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -n 's/^deb /deb-src /p' > /tmp/one-line
        cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed 's/^Types: .*/Types: deb-src/' > /tmp/fields
        if [ -s /tmp/one-line ]; then mv /tmp/one-line /etc/apt/sources.list.d/source.list; fi
        if [ -s /tmp/fields ]; then mv /tmp/fields /etc/apt/sources.list.d/source.sources; fi
        apt-get update
        apt-get source --download-only busybox
        tar -xf busybox_*.orig.tar.bz2 --strip-components 1
    "#;
    script r#"
        make allnoconfig > /dev/null
        for name in STATIC LFS LONG_OPTS BUSYBOX ADDUSER ADDGROUP FEATURE_ADDUSER_TO_GROUP CHOWN CUT GREP HEAD MKDIR SED; do
            sed -i "s/^# CONFIG_$name is not set/CONFIG_$name=y/" .config
        done
        yes '' | make oldconfig > /dev/null
        sed -i 's/^\(CONFIG_LAST_ID\)=.*/\1=60000/; s/^\(CONFIG_FIRST_SYSTEM_ID\)=.*/\1=100/; s/^\(CONFIG_LAST_SYSTEM_ID\)=.*/\1=999/' .config
        make -j2 > /tmp/log 2>&1 || { tail /tmp/log; exit 1; }
    "#;
};

#[test]
fn users_of_busybox_are_as_declared() {
    let made = std::cell::RefCell::new(Vec::new());
    let case = Case::new("busybox").only(Engine::is_first);
    case.verify_spec(
        &MADE.spec(),
        |_| &[],
        |built, findings| {
            let binary = findings.value("busybox", built.file("/busybox/busybox"));
            made.replace(binary.unwrap_or_default());
        },
    );
    let case = Case::new("users-of-busybox");
    case.file("busybox", made.into_inner());
    provide(&case, &BUSYBOX.spec());
    case.verify_spec(&BUSYBOX.spec(), |_| &[], verify_users);
}
