//! Mistakes in the statements of a stage.

use super::{images, in_stage};

#[test]
fn files() {
    in_stage(&[
        (
            "copy \"src\" -> \"/a\", chown = \"1:1\", chmod = \"755\", ignore = [\"*.pyc\"];",
            &[],
        ),
        ("copy \"src\" -> \"/a\", chmod = 755;", &["wrong_kind"]),
        ("copy \"src\";", &["relative_destination"]),
        (
            "workdir \"/a\"; copy \"src\"; copy \"src\" -> \"b\"; copy [\"src\", \"good.env\"]; #[allow(careless_copy)] copy \".\" -> \".\";",
            &[],
        ),
        ("workdir \"/a\"; copy \".\";", &["missing_argument"]),
        ("copy \"src\", \"/a\";", &["unexpected_argument"]),
        ("copy \"src\" -> \"/a\", \"/b\";", &["unexpected_argument"]),
        (
            "copy [\"src\", \"good.env\"] -> \"/a\"; copy \"*.env\" -> \"/a\"; copy [\"src\"] -> \"/a\";",
            &["destination_folder"; 2],
        ),
        ("copy r\"\\*.env\" -> \"/a\";", &["missing_source"]),
        ("copy \"*.nothing\" -> \"/a/\";", &["missing_source"]),
        (
            "copy \"/etc/passwd\" -> \"/a\"; copy \"~/x\" -> \"/a\"; copy \"../x\" -> \"/a\"; copy \"a/../../x\" -> \"/a\"; copy \"\" -> \"/a\"; copy \"https://a.b\" -> \"/a\";",
            &["source_path"; 6],
        ),
        (
            "copy \"/etc/passwd\" -> \"/a\", external; copy \"../ui\" -> \"/a\", external;
             copy \"src\" -> \"/a\", external; mount \"src\" -> \"/a\", external; copy \"~/../x\" -> \"/a\", external;",
            &["source_path"; 4],
        ),
        ("copy \"/no/such\" -> \"/a\", external;", &["missing_source"]),
        (
            "copy \"collide/*/*\" -> \"/a/\"; mount [\"collide/one/app.toml\", \"collide/two/app.toml\"] -> \"/a/\";
             copy [\"collide/one\", \"collide/two\"] -> \"/a/\"; workdir \"/w\"; copy [\"collide/one/app.toml\", \"collide/two\"];
             copy \"collide/*\" -> \"/a/\";",
            &["colliding_sources"; 4],
        ),
        (
            "copy \"collide\" -> \"/a\"; copy [\"collide/one\", \"collide/one/app.toml\"] -> \"/a/\";
             copy [\"collide/one\", \"collide/two\"] -> \"/a/\", ignore = \"**/*.toml\"; workdir \"/w\"; copy [\"collide/one\", \"collide/two\"];
             #[allow(colliding_sources)] copy \"collide/*\" -> \"/a/\";
             copy [\"collide/one/app.toml\", \"good.env\"] -> \"/a/\";",
            &[],
        ),
        (
            "copy \"x\" -> \"/a\", from = \"alpine:3\"; copy \"/x\" -> \"/a\", from = \"Alpine:3\"; copy \"../x\" -> \"/a\", from = \"alpine:3\";",
            &["image_reference", "source_path"],
        ),
        (
            "copy \"x\" -> \"/a\", from = \"alpine:3\", external; copy \"x\" -> \"/a\", from = \"alpine:3\", ignore = \"b\";",
            &["conflicting_options"; 2],
        ),
        ("copy \"x\" -> \"/a\", from = alpine;", &["unknown_stage"]),
        ("copy \"x\" -> \"/a\", from = scratch;", &["unknown_stage"]),
        ("copy \"/\" -> \"/\", from = \"alpine:3\";", &["copied_root"]),
        ("copy \"src\" -> \"~/a\"; copy \"src\" -> \"\";", &["destination"; 2]),
        ("copy \"src\" -> \"a\";", &["relative_destination"]),
        (
            "mount \"src\" -> \"/a\", ignore = \"b\"; mount \"gone\" -> \"/a\"; mount \"src\" -> \"/a\", chown = \"a\";",
            &["missing_source", "unknown_option"],
        ),
        (
            "add \"https://a.b/c\" -> \"/a\", unpack, keep_git_dir, chown = \"a\", chmod = \"u=r\"; add \"src\" -> \"/a\"; add \"ftp://a.b/c\" -> \"/a\"; add \"https://a.b/c\";",
            &["remote_source", "remote_source", "missing_argument"],
        ),
        (
            "add \"git@github.com:a/b.git\" -> \"/a\"; add \"https://github.com/a/b.git#v1:sub\" -> \"/a\"; add [\"https://a.b/c\", \"https://a.b/d\"] -> \"/a\";",
            &["destination_folder"],
        ),
        (
            "python_source \"my_package\", to = \"/app\", mount; python_source \"no\"; python_source \"my-package\"; python_source \"./my_package\"; python_source \"my_package\", to = \"app\";",
            &["python_module", "python_module", "relative_destination"],
        ),
    ]);
}

#[test]
fn packages() {
    in_stage(&[
        (
            "pip \"a\", \"b[c]>=1,<2; python_version < '3.9'\", \"c @ https://a.b/c.whl\";",
            &[],
        ),
        (
            "pip \"-r requirements.txt\", \"--pre\", \"-e .\", \"-i https://a.b\";",
            &["package_option"; 4],
        ),
        (
            "pip \"a b\"; pip \"a=1\"; pip \"\"; pip \"./a\"; pip \"a==\";",
            &["python_requirement"; 5],
        ),
        (
            "pip requirements = [\"requirements.txt\"], pyproject = \"pyproject.toml\", extras = \"dev\";",
            &[],
        ),
        (
            "pip requirements = \"gone.txt\"; pip requirements = \"../x.txt\"; pip requirements = \"/x\";",
            &["unreadable_file", "source_path", "source_path"],
        ),
        (
            "pip \"a\", find_links = \"/wheels\", index_url = \"https://a.b/simple\", extra_index_url = [\"https://c.d\"], pre, extra_options = \"--no-build-isolation\", python = \"/opt/venv/bin/python\";",
            &[],
        ),
        (
            "pip \"a\", command = \"uv pip install --system\"; pip \"a\", command = \"\"; pip \"a\", python = \"a b\";",
            &["program", "program"],
        ),
        (
            "pip \"a\", private = [\"github.com/a/b\"]; pip \"a\", requirement = \"x\";",
            &["conflicting_options", "conflicting_options", "unknown_option"],
        ),
        (
            "apt \"git\", \"g++\", \"libc6:amd64\", \"vim=1.2-3\", \"vim/stable\", remove = \"wget\", release = \"bookworm-backports\";",
            &[],
        ),
        (
            "apt \"-y\", \"git\"; apt \"--no-install-recommends\", \"git\"; apt \"-t=x\", \"git\";",
            &["package_option"; 3],
        ),
        (
            "apt \"a b\"; apt \"A\"; apt \"a==1\"; apt \"\";",
            &["debian_package"; 4],
        ),
        ("apt remove = [\"wget\"]; apt recommends;", &["missing_argument"]),
        (
            "apk \"gcc\", virtual = \".build\"; apk remove = \".build\"; apk \"--no-cache\", \"a\";",
            &["package_option"],
        ),
        (
            "dnf \"git\", \"@group\", recommends; dnf \"-y\", \"git\"; dnf \"a b\";",
            &["package_option", "fedora_package"],
        ),
        (
            "zypper \"git\", \"pattern:x\", recommends; zypper \"-y\", \"git\"; zypper \"a b\"; zypper remove = \"!a\";",
            &["package_option", "suse_package", "suse_package"],
        ),
    ]);
}

#[test]
fn commands() {
    in_stage(&[
        ("run \"a\\n  b\", \"a \\\\\\n b\", \"# c\\na\";", &["joined_lines"]),
        (
            "run \"\"; run \" \"; run \"# only\"; run \"\\n\"; run \"\\\\\\n\"; script \"\"; script \"\\n\"; run \"a\", \"\";",
            &["empty_command"; 8],
        ),
        (
            "run \"echo 'a\\nb'\"; run \"echo \\\"a\\nb\\\"\"; run \"echo 'a\";",
            &["line_end_in_quotes", "line_end_in_quotes", "unclosed_quote"],
        ),
        (
            "run \"a # b\\nc\"; run \"a # b\"; #[allow(comment_in_command)] run \"a # b\\nc\", \"d # e\\nf\";",
            &["comment_in_command", "joined_lines", "joined_lines"],
        ),
        (
            "run [\"a\", \"b\\nc\", \"\"]; run [\"\"]; run [\"a\", 5];",
            &["empty_command", "wrong_kind"],
        ),
        (
            "run \"a\", secret = \"A\", ssh, cache = [\"/a\", \"/b\"], network = \"none\", device = \"a.b/c=d\", force, env = \"B=b\", bind = \"src\" -> \"/a\";",
            &[],
        ),
        (
            "run \"a\", bind = [\"src\", \"good.env\"] -> \"/a\";",
            &["destination_folder"],
        ),
        (
            "run \"a\", bind = \"gone\" -> \"/a\"; run \"a\", bind = \"src\" -> \"a\"; run \"a\", bind = \"../src\" -> \"/a\";",
            &["missing_source", "mount_target", "source_path"],
        ),
        (
            "run \"a\", network = none; run \"a\", network = \"NONE\";",
            &["wrong_kind", "network"],
        ),
        (
            "run \"a\", env = [\"A\", \"1B=c\", \"C=d\"]; run \"a\", env = { A };",
            &["step_env", "step_env"],
        ),
        (
            "run \"a\", secret = \"a-b\"; run \"a\", secret = [\"A\", 5]; run \"a\", secret;",
            &["secret_name", "wrong_kind", "missing_argument"],
        ),
        (
            "shell true; shell [\"/bin/sh\", \"-c\"]; shell [\"a\"], [\"b\"];",
            &["wrong_kind", "unexpected_argument"],
        ),
        (
            "run \"a | b\"; run \"a || b\"; run \"set -o pipefail; a | b\"; run [\"a\", \"|\"];",
            &["pipefail"],
        ),
        (
            "shell [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]; run \"a | b\"; shell [\"/bin/sh\", \"-c\"]; run \"a | b\";",
            &["pipefail"],
        ),
    ]);
}

#[test]
fn configuration() {
    in_stage(&[
        ("env A = 1, B = true, C = -5, D = \"x\", \"E\" = \"y\", _F = \"\";", &[]),
        (
            "env A = 1.5; env B = none; env C = [\"a\"]; env D = E;",
            &["wrong_kind"; 4],
        ),
        ("env 1A = \"x\";", &["env_key"]),
        ("env B = \"x\", 1 = \"y\", 2.5C = 1;", &["env_key"; 2]),
        ("arg 3V = \"x\";", &["env_key"]),
        ("label 1a = \"x\";", &["syntax"]),
        (
            "run \"x\", env = [2B = \"c\"]; run \"x\", env = [2 = \"c\", B = 1];",
            &["step_env"; 2],
        ),
        (
            "run \"x\", env = [2.5C = { V }]; cmd [\"a\", 5 = \"c\"];",
            &["step_env", "wrong_kind"],
        ),
        (
            "env \"1A\" = 1; env \"A-B\" = 1; env \"\" = 1; env café = 1;",
            &["env_key"; 4],
        ),
        (
            "env A = 1; env A = \"$A:2\"; env A = \"${A}:3\"; env A = \"${A:+$A:}4\"; env A = \"x\";",
            &["duplicate_env"],
        ),
        ("env A = 1; env_file \"good.env\";", &["duplicate_env"]),
        (
            "env_file \"gone.env\"; env_file [\"good.env\"], \"../x.env\";",
            &["unreadable_file", "source_path"],
        ),
        (
            "arg A, B = \"x\", C = 5, D = true; arg \"E\"; arg 5; arg A;",
            &["wrong_kind", "wrong_kind", "duplicate_arg"],
        ),
        ("arg A; env A = 1; env B = 1; arg B;", &["arg_is_env"; 2]),
        ("arg \"A-B\" = 1;", &["env_key"]),
        (
            "label a = 1, \"b.c\" = true, d = \"x\"; label \"\" = 1; label \"a b\" = 1; label a = 2; label 5 = 6;",
            &["syntax", "label_key", "label_key", "duplicate_label"],
        ),
        (
            "label Version = 1; label \"com.docker.x\" = 1; label \"org.opencontainers.image.nope\" = 1;",
            &["label_style"; 3],
        ),
        ("workdir \"/a\"; workdir \"b\"; workdir \"$PATH/c\";", &[]),
        ("workdir \"a\"; workdir \"b\";", &["relative_workdir"]),
        ("workdir \"\";", &["relative_workdir"]),
        (
            "user \"a\"; user 5; user \"5:6\"; user \"a:b\"; user \"\"; user \"a:\"; user \":b\"; user \"a:b:c\"; user -1;",
            &["user_name"; 5],
        ),
        (
            "cmd [\"a\"]; entrypoint \"b\"; healthcheck \"c\"; cmd \"d\"; entrypoint []; healthcheck none;",
            &[
                "lost_cmd",
                "repeated_statement",
                "repeated_statement",
                "repeated_statement",
            ],
        ),
        (
            "expose 0, 65535, \"8000-8010/udp\", \"1/sctp\"; expose 65536, \"a\", \"1/x\", \"2-1\", \"1:2\", -1, \"\";",
            &["port"; 7],
        ),
        (
            "expose 80, \"80\"; expose \"80/tcp\", \"80/udp\";",
            &["unexpected_argument"],
        ),
        (
            "volume \"/a\", [\"/b\", \"c\"], \"\"; volume \"/\";",
            &["volume_path"; 3],
        ),
        (
            "stop_signal \"SIGTERM\"; stop_signal \"TERM\"; stop_signal 15; stop_signal \"SIGRTMIN+3\"; stop_signal \"NOPE\"; stop_signal 0; stop_signal 65; stop_signal \"sigterm\";",
            &["stop_signal"; 3],
        ),
        ("healthcheck none;", &[]),
        ("healthcheck none, interval = \"30s\";", &["conflicting_options"]),
        (
            "healthcheck \"a\", interval = \"30s\", timeout = \"1m30s\", start_period = \"500ms\", start_interval = \"1.5s\", retries = 0;",
            &[],
        ),
        (
            "healthcheck \"a\", interval = \"30\", timeout = \"s\", start_period = \"-1s\", start_interval = \"1us\", retries = 1.5;",
            &["wrong_kind", "duration", "duration", "duration", "duration"],
        ),
        (
            "healthcheck \"a\", interval = \"30\", timeout = \"s\", start_period = \"-1s\", start_interval = \"1us\", retries = -1;",
            &["duration", "duration", "duration", "duration", "wrong_kind"],
        ),
        ("healthcheck something;", &["wrong_kind"]),
        ("healthcheck \"a\", \"b\";", &["unexpected_argument"]),
    ]);
    images(&[(
        "from \"a:1\"; cmd []; from \"b:1\"; cmd []; env A = 1; from \"c:1\"; env A = 1; label a = 1;",
        &["unused_stage"; 2],
    )]);
}
