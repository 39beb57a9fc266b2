//! The statements of stages, and the Dockerfile that they make.
#![allow(
    missing_docs,
    clippy::items_after_statements,
    reason = "each test has its own images"
)]

use image_dsl::image;

/// The text of an image whose context is `tests/ui/files`.
macro_rules! text {
    ($($statements:tt)*) => {
        image! { context "tests/ui/files"; $($statements)* }.dockerfile()
    };
}

#[test]
fn commands() {
    assert_eq!(
        text! {
            from "debian:12";
            run "a &&
                 # dropped
                 b \
                 c", "d";
            run "x &&\n  y \\\n  z\n# w\n";
            run ["bash", "-c", "a\nb"];
            script "#!/usr/bin/env python3\nprint('x')\n";
            script "set -x\n  id\n";
            shell ["/bin/bash", "-o", "pipefail", "-c"];
            run "x | y";
            entrypoint "a b";
            cmd [];
            healthcheck "c", interval = "30s", timeout = "1m30s", start_period = "5s", start_interval = "1s", retries = 3;
        },
        "FROM debian:12\n\
         RUN a && b c\n\
         RUN d\n\
         RUN x && y z\n\
         RUN [\"bash\", \"-c\", \"a\\nb\"]\n\
         RUN [\"/bin/sh\", \"-c\", \"f=$(mktemp) && printf %s \\\"$1\\\" >\\\"$f\\\" && chmod 700 \\\"$f\\\" && { \\\"$f\\\"; s=$?; rm -f \\\"$f\\\"; exit $s; }\", \"sh\", \"#!/usr/bin/env python3\\nprint('x')\\n\"]\n\
         RUN [\"/bin/sh\", \"-e\", \"-c\", \"set -x\\n  id\\n\"]\n\
         SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n\
         RUN [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\", \"x | y\"]\n\
         ENTRYPOINT [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\", \"a b\"]\n\
         CMD []\n\
         HEALTHCHECK --interval=30s --timeout=1m30s --start-period=5s --start-interval=1s --retries=3 CMD [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\", \"c\"]\n"
    );
    assert_eq!(
        text! { from "debian:12"; entrypoint []; cmd "a b"; healthcheck none; },
        "FROM debian:12\nENTRYPOINT []\nCMD [\"/bin/sh\", \"-c\", \"a b\"]\nHEALTHCHECK NONE\n"
    );
    assert_eq!(
        text! { from "debian:12"; healthcheck ["a", "b"], retries = 0; },
        "FROM debian:12\nHEALTHCHECK CMD [\"a\", \"b\"]\n"
    );
}

#[test]
fn configuration() {
    assert_eq!(
        text! {
            from "debian:12";
            env "QUOTED" = "x";
            env_file ".env_file", ["good.env"];
            arg NAME, DEFAULT = "d", NUMBER = 5;
            label key = "v", "org.example.key" = 1, flag = true;
            workdir "/app";
            workdir "sub";
            user "app:app";
            user 1000;
            expose 8000, "53/udp", "7000-7010/tcp";
            volume "/data", ["/b", "/c"];
            stop_signal "SIGTERM";
            stop_signal 9;
        },
        "FROM debian:12\n\
         ENV QUOTED=\"x\"\n\
         ENV X=\"y\"\n\
         ENV A=\"1\"\n\
         ENV B=\"two words\"\n\
         ARG NAME\n\
         ARG DEFAULT=\"d\"\n\
         ARG NUMBER=\"5\"\n\
         LABEL key=\"v\"\n\
         LABEL org.example.key=\"1\"\n\
         LABEL flag=\"true\"\n\
         WORKDIR /app\n\
         WORKDIR sub\n\
         USER app:app\n\
         USER 1000\n\
         EXPOSE 8000 53/udp 7000-7010/tcp\n\
         VOLUME /data /b /c\n\
         STOPSIGNAL SIGTERM\n\
         STOPSIGNAL 9\n"
    );
}

#[test]
fn files() {
    assert_eq!(
        text! {
            from "debian:12";
            copy "src" -> "/app/src";
            copy ["src", "requirements.txt"] -> "/dst/", chown = "1000:1000", chmod = "u=rwX,go=rX";
            copy "*.txt" -> "/txt/";
            workdir "/app";
            copy "src";
            copy "src" -> "./relative";
            mount "src" -> "/live", ignore = ["*.pyc"];
            add "https://a.example/x.tar" -> "/x", unpack, chown = "a", chmod = "755",
                checksum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
            add "https://github.com/a/b.git#v1" -> "/b", keep_git_dir;
            python_source "my_package";
            python_source "my_package", to = "/lib", mount;
        },
        "FROM debian:12\n\
         COPY src /app/src\n\
         COPY --chown=1000:1000 --chmod=u=rwX,go=rX src requirements.txt /dst/\n\
         COPY *.txt /txt/\n\
         WORKDIR /app\n\
         COPY src ./src\n\
         COPY src ./relative\n\
         ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --unpack=true --chown=a --chmod=755 https://a.example/x.tar /x\n\
         ADD --keep-git-dir=true [\"https://github.com/a/b.git#v1\", \"/b\"]\n\
         COPY .image-dsl/1/my_package /opt/image-dsl/python/my_package\n\
         ENV PYTHONPATH=\"/opt/image-dsl/python${PYTHONPATH:+:${PYTHONPATH}}\"\n\
         ENV PYTHONPATH=\"/lib${PYTHONPATH:+:${PYTHONPATH}}\"\n"
    );
}

#[test]
fn what_is_set_keeps_the_folders_of_modules() {
    assert_eq!(
        text! {
            #[allow(unused_stage)]
            from "python:3.12-slim";
            env PYTHONPATH = "/before";
            python_source "my_package";
            env PYTHONPATH = "/opt/lib:$PYTHONPATH";
            python_source "my_package";
            workdir "$PYTHONPATH";
            copy "src" -> "${PYTHONPATH:-/x}/src";
            from "python:3.12-slim";
            python_source "my_package";
            #[allow(replaced_variable)]
            env OTHER = "1", PYTHONPATH = "/instead";
            python_source "my_package";
        },
        "FROM python:3.12-slim\n\
         ENV PYTHONPATH=\"/before\"\n\
         COPY .image-dsl/0/my_package /opt/image-dsl/python/my_package\n\
         ENV PYTHONPATH=\"/opt/image-dsl/python${PYTHONPATH:+:${PYTHONPATH}}\"\n\
         ENV PYTHONPATH=\"/opt/lib:${PYTHONPATH}\"\n\
         COPY .image-dsl/1/my_package /opt/image-dsl/python/my_package\n\
         WORKDIR $PYTHONPATH\n\
         COPY src ${PYTHONPATH:-/x}/src\n\n\
         FROM python:3.12-slim\n\
         COPY .image-dsl/2/my_package /opt/image-dsl/python/my_package\n\
         ENV PYTHONPATH=\"/opt/image-dsl/python${PYTHONPATH:+:${PYTHONPATH}}\"\n\
         ENV OTHER=\"1\"\n\
         ENV PYTHONPATH=\"/instead\"\n\
         COPY .image-dsl/3/my_package /opt/image-dsl/python/my_package\n\
         ENV PYTHONPATH=\"/opt/image-dsl/python${PYTHONPATH:+:${PYTHONPATH}}\"\n"
    );
}

#[test]
fn packages() {
    let text = text! {
        from "python:3.12";
        pip "requests", ["pandas>=2", "a[b,c]~=1.0; python_version < '3.13'"];
        pip requirements = "requirements.txt", pyproject = "pyproject.toml", extras = ["dev"];
        pip "a", find_links = "/wheels", index_url = "https://i.example/simple", extra_index_url = ["https://e.example"],
            pre, extra_options = "--no-build-isolation 'x y'", python = "/opt/venv/bin/python";
        pip "a", command = "uv pip install --system";
        pip private = ["github.com/org/repo@1.0.0", "gitlab.com/g/h/p"], git_user = "me", secret = "TOKEN";
        uv "a>=1", index_url = "https://i.example/simple";
        uv sync = "locked", groups = ["g"], extras = ["x"], python = "/opt/venv/bin/python";
        uv sync = "unlocked", installer = "pip", version = "0.8.0";
        poetry "poetry/pyproject.toml", with = ["extra"], without = "dev", version = "1.8.5", old_installer;
        poetry "poetry/pyproject.toml", only = "main", version = none;
        apt "git", "g++", recommends, release = "bookworm-backports", remove = ["wget"];
        apk "gcc", virtual = ".build";
        apk remove = ".build";
        dnf "git";
        zypper "git", "perl(Foo)>=2", recommends, release = "15.6", remove = "vim";
        npm "typescript@>=5 <6", "@types/node", registry = "https://npm.example.com/";
        micromamba "numpy=1.26", "scipy>=1,<2", channels = ["conda-forge", "nvidia/label/cuda-12.4"];
        micromamba "pip", spec_file = "environment.yml";
        micromamba spec_file = "explicit.txt";
    };
    let parts = [
        "pip install requests 'pandas>=2' 'a[b,c]~=1.0; python_version < '\\''3.13'\\'''",
        "requirements.txt 'requests>=2' pytest",
        "/opt/venv/bin/python -m pip install --find-links /wheels --index-url https://i.example/simple --extra-index-url \
         https://e.example --pre --no-build-isolation 'x y' a",
        "uv pip install --system a",
        "/run/secrets/TOKEN; :' PIP_CACHE_DIR=/root/.cache/pip pip install git+https://github.com/org/repo@1.0.0 \
         git+https://gitlab.com/g/h/p",
        "/tmp/image-dsl/bin/uv pip install --system --default-index https://i.example/simple 'a>=1'\n",
        "--python /opt/venv/bin/python --project /tmp/image-dsl/locked --frozen --inexact --no-install-workspace --group g --extra x\n",
        "uv==0.8.0 && p=$(python3 -c 'import sys; print(sys.prefix)') && cp /tmp/image-dsl/unlocked/pyproject.toml \"$d\" && ",
        "-m poetry install --no-interaction --no-root --directory /tmp/image-dsl/poetry --with extra --without dev && rm -rf \"$d\"\n",
        "\"$p\" poetry install --no-interaction --no-root --directory /tmp/image-dsl/poetry --only main\n",
        "-t bookworm-backports git g++ && ",
        " wget && ",
        "apk add --cache-dir=/var/cache/apk --virtual .build gcc",
        "apk del --no-cache .build",
        "dnf install -y --refresh --setopt=keepcache=True --setopt=install_weak_deps=False git",
        "RUN zypper --non-interactive --releasever 15.6 refresh && zypper --non-interactive --releasever 15.6 install \
         --recommends git 'perl(Foo)>=2' && zypper --non-interactive --releasever 15.6 remove --clean-deps vim && \
         zypper clean --all\n",
        "npm install --global --cache /root/.npm --no-audit --no-fund --no-update-notifier --registry \
         https://npm.example.com/ 'typescript@>=5 <6' @types/node\n",
        "micromamba install --yes --name base --channel conda-forge --channel nvidia/label/cuda-12.4 numpy=1.26 'scipy>=1,<2'",
        // The file names its channels.
        "PIP_NO_CACHE_DIR=1 micromamba install --yes --name base --file /tmp/image-dsl-environment.yml pip",
        "micromamba install --yes --name base --file /tmp/image-dsl-explicit.txt",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
