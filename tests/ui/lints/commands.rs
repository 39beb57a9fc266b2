//! Commands that do something else than they seem to.
#![deny(deprecated)]

use image_dsl::{Image, image};

const BACKGROUND_PROCESS: Image = image! {
    from "debian:12";
    run "server &";
    run "make && nohup server > /log 2>&1 & # later";
    run "server & client";
    run "a && b", "echo '&'", "echo \\&", "wait &";
    script "set -u\nserver &\n";
    script "server &\nclient\n";
};
const BLANK_IN_PROGRAM: Image = image! {
    from "debian:12";
    run ["echo a", "echo b"];
    run ["bash -c", "make"];
    run ["bash", "-c", "make all"];
    healthcheck ["curl -f http://localhost/"];
    entrypoint ["python main.py"];
    cmd ["--port 8000"];
};
const JOINED_LINES: Image = image! {
    from "debian:12";
    run "set -e
        touch /a
        touch /b";
    run "
        # A comment is no command.
        make \
          --silent all &&
        make install
        make clean
    ";
    run "
        if test -e /a; then
            make;
        fi
        && make install
    ";
    #[allow(joined_lines)]
    run "make
        all";
};
const LATE_INTERPRETER: Image = image! {
    from "debian:12";
    script "
#!/bin/bash
set -o pipefail
";
    script r"#!/bin/bash
ls
";
};
const LOST_CMD: Image = image! {
    from "debian:12" as first;
    entrypoint "svc";
    cmd ["--fast"];
    from "debian:12" as second;
    cmd "fast";
    entrypoint "svc";
    from "debian:12";
    entrypoint ["svc"];
    cmd ["--fast"];
    copy "/a" -> "/a", from = first;
    copy "/b" -> "/b", from = second;
};

fn main() {
    for image in [BACKGROUND_PROCESS, BLANK_IN_PROGRAM, JOINED_LINES, LATE_INTERPRETER, LOST_CMD] {
        println!("{image}");
    }
}
