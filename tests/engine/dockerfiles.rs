//! Dockerfiles as bases, raw instructions, and what is kept for another image, built by engines.

use image_dsl::{Spec, Target, base};

use crate::case::{BASE, Built, Case, Findings};

/// Stages by name and by number, local sources of a folder, words that need their quotes, a shell of its own.
const FILE: &str = r#"# escape=`
ARG TAG=none
FROM python:${TAG} AS Tools
WORKDIR /out
COPY . ./all/
RUN --mount=type=bind,source=sub,target=/sub `
    # a comment between
    cp /sub/a.txt bound && echo "a  b" '$HOME' > words

FROM python:3.12-slim
COPY --from=0 /out /number
RUN ["/bin/sh", "-c", "echo exec > /exec"]

FROM python:3.12-slim AS run
ARG GREETING=hello
ENV GREETING=$GREETING TEXT="a `"b`" \c $GREETING"
WORKDIR /app
COPY --from=tools /out/all/*.txt texts/
COPY --from=1 /number/bound /exec ./
ADD archive.tar /unpacked/
SHELL ["/bin/bash", "-c"]
RUN test -e /app/bound && printf '%s\n' "$TEXT" > text
CMD cat text

FROM run
RUN exit 1
"#;

#[test]
fn a_dockerfile_is_a_base() {
    let case = Case::new("dockerfile");
    case.file("service/Dockerfile", FILE);
    case.file("service/first.txt", "first\n");
    case.file("service/sub/a.txt", "bound\n");
    case.file("service/left.log", "left out\n");
    case.file("service/.dockerignore", "*.log\n");
    case.file("beside.txt", "not of the folder\n");
    archive(&case);
    let file = base::dockerfile("service/Dockerfile")
        .target("run")
        .args(["TAG=3.12-slim", "GREETING=it's $5"]);
    let image = Spec::builder()
        .context(case.context())
        .from(file)
        .env("MORE", "$TEXT!")
        .copy("/out/words", "/words")
        .with_from("tools")
        .dockerfile([
            "RUN printf %s \"$MORE\" > more",
            "COPY service/first.txt beside.txt /two/",
        ]);
    case.verify(&image, |built, findings| {
        let mut prints = |shell: &str, declared: &str| same(built, findings, shell, declared);
        prints("cat /app/text", "a \"b\" \\c it's $5\n");
        prints("cat /app/more", "a \"b\" \\c it's $5!");
        prints("cat /words", "a  b $HOME\n");
        prints("cat /app/exec /app/bound", "exec\nbound\n");
        prints("cat /unpacked/packed", "packed\n");
        prints(
            "ls /app/texts /two",
            "/app/texts:\nfirst.txt\n\n/two:\nbeside.txt\nfirst.txt\n",
        );
    });
}

fn same(built: &Built<'_>, findings: &mut Findings, shell: &str, declared: &str) {
    let found = built.prints(&["sh", "-c", shell]);
    let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    findings.same(shell, &found, &Ok(declared.to_owned()));
}

/// `archive.tar` in the folder, which ADD unpacks.
fn archive(case: &Case) {
    case.file("packed", "packed\n");
    let folder = case.context();
    let status = std::process::Command::new("tar")
        .args(["-cf", "service/archive.tar", "packed"])
        .current_dir(&folder)
        .status();
    assert!(status.is_ok_and(|status| status.success()), "the archive is not packed");
}

/// What an image keeps runs in the build of one that starts from it: here a stage of the same file, where buildah runs
/// nothing.
#[test]
fn what_is_kept_runs_later() {
    let case = Case::new("on-build").only(|engine| engine.builder() == "docker");
    case.file("later.txt", "of the later context\n");
    let image = Spec::builder()
        .context(case.context())
        .from(BASE)
        .named("parent")
        .env("KEPT", "parent")
        .copy("later.txt", "/kept/later")
        .on_build()
        .arg_default("MODE", "a  b")
        .on_build()
        .run("cat /kept/later > /kept/file; echo \"$KEPT $MODE\" >> /kept/file")
        .on_build()
        .run("test ! -e /kept")
        .from("parent");
    case.verify(&image, |built, findings| {
        same(built, findings, "cat /kept/file", "of the later context\nparent a  b\n");
    });
}

/// Here-documents of raw instructions: those of RUN, which a shell or an interpreter reads, and files of COPY and ADD, in which
/// the engine expands variables unless the word is quoted.
const DOCUMENTS: &[&str] = &[
    "RUN <<EOF\necho \"$GREETING\" > /plain\necho 'second line' >> /plain\nEOF",
    "RUN <<-EOF\n\techo tabs > /tabs\n\tEOF",
    "RUN cat <<'EOF' > /quoted && echo after >> /quoted\n$GREETING `id` \\\nEOF",
    "RUN cat <<EOF > /expanded\n$GREETING $(echo called) \\$GREETING\nEOF",
    "RUN cat <<ONE > /one && cat <<TWO > /two\n1\nONE\n2\nTWO",
    "RUN python3 <<EOF\nopen('/python', 'w').write('piped')\nEOF",
    "RUN <<EOF\n#!/usr/bin/env python3\nopen('/interpreted', 'w').write('by its first line')\nEOF",
    "COPY <<EOF /copied/expanded\n\"$GREETING\"\n`quotes` 'stay'\nEOF",
    "COPY <<'EOF' /copied/quoted\n$GREETING\n\\n # no comment\nEOF",
    "COPY <<-EOF /copied/tabs\n\ttext\n\tEOF",
    "COPY <<one <<two /several/\n1\none\n2\ntwo",
    "COPY --chmod=0755 --chown=1:2 <<EOF /copied/owned\nx\nEOF",
    "ADD <<EOF /added\n$GREETING\nEOF",
];

#[test]
fn here_documents_are_what_they_say() {
    let case = Case::new("here-documents").only(|engine| !engine.is_old());
    let image = case.builder().env("GREETING", r"it's \$5").dockerfile(DOCUMENTS);
    case.verify(&image, |built, findings| {
        let mut prints = |shell: &str, declared: &str| same(built, findings, shell, declared);
        prints("cat /plain /tabs", "it's $5\nsecond line\ntabs\n");
        prints("cat /quoted", "$GREETING `id` \\\nafter\n");
        prints("cat /expanded", "it's $5 called $GREETING\n");
        prints("cat /one /two /python /interpreted", "1\n2\npipedby its first line");
        prints("cat /copied/expanded", "\"it's $5\"\n`quotes` 'stay'\n");
        prints("cat /copied/quoted", "$GREETING\n\\n # no comment\n");
        prints(
            "cat /copied/tabs /several/one /several/two /added",
            "text\n1\n2\nit's $5\n",
        );
        prints("stat -c '%a %u:%g' /copied/owned", "755 1:2\n");
    });
}

/// Buildah keeps backslashes in a file of COPY, and expands nothing between single quotes: it gets no such file.
#[test]
fn documents_that_engines_expand_in_several_ways_are_docker_s() {
    let case = Case::new("expanded-document").only(|engine| engine.builder() == "docker" && !engine.is_old());
    let document = "COPY <<EOF /expanded\n\\$GREETING C:\\new '$GREETING'\nEOF";
    let image = case.builder().env("GREETING", "hello").dockerfile(document);
    let spec = image.build().expect("the statements are right");
    let refused = spec
        .dockerfile_for(&Target::buildah("1.43"))
        .expect_err("a text that buildah reads in its way");
    assert!(
        refused.to_string().contains("a backslash, or a quote before a `$`"),
        "{refused}"
    );
    case.verify(&image, |built, findings| {
        same(built, findings, "cat /expanded", "$GREETING C:new 'hello'\n");
    });
}

/// Each form of RUN, with a secret and a variable that it alone has: what it would run without them.
#[test]
fn options_hold_for_each_step() {
    let case = Case::new("step-options");
    let secret = case.context().join("token");
    std::fs::write(&secret, "s3cr3t\n").expect("the file of the secret");
    let argument = format!("--secret=id=TOKEN,src={}", secret.display());
    let arguments = [argument.as_str()];
    let file = base::dockerfile_text(OPTIONS).secret("TOKEN").env([("KEY", "it's $5")]);
    let image = Spec::builder()
        .context(case.context())
        .from(file)
        .run("test -z \"$TOKEN$KEY\"");
    case.verify_with(
        &image,
        |_| &arguments,
        |built, findings| {
            let mut prints = |shell: &str, declared: &str| same(built, findings, shell, declared);
            let each = "6 it's $5\n";
            prints("cat /shell /exec /flags /document /bash /heredoc", &each.repeat(6));
            prints("cat /script", "6 it's $5");
            prints("ls /run/secrets 2>/dev/null | cat", "");
        },
    );
}

const OPTIONS: &str = r#"FROM python:3.12-slim AS first
RUN echo "${#TOKEN} $KEY" > /shell
RUN ["/bin/sh", "-c", "echo \"${#TOKEN} $KEY\" > /exec"]
RUN --mount=type=cache,target=/c --mount=type=secret,id=TOKEN \
    test -d /c && echo "${#TOKEN} $KEY" > /flags
FROM first
RUN <<EOF
echo "${#TOKEN} $KEY" > /document
EOF
RUN <<EOF
#!/usr/bin/env python3
import os
open("/script", "w").write("{} {}".format(len(os.environ["TOKEN"]), os.environ["KEY"]))
EOF
RUN cat <<A > /heredoc && true
${#TOKEN} $KEY
A
SHELL ["/bin/bash", "-c"]
RUN [[ -n "$BASH_VERSION" ]] && echo "${#TOKEN} $KEY" > /bash
"#;
