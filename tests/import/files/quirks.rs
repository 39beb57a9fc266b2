use image_dsl::{Image, image};

/// Imported from a Dockerfile.
pub const IMAGE: Image = image! {
    #![allow(missing_source)]

    // # escape=\
    from "debian:12" as base;
    env A = "a value of  several   words";
    /// a comment inside
    #[allow(undefined_variable)]
    dockerfile "ENV B=\"quoted \\\"text\\\" with \\\\ and \\$5\" C=bare\\ blank D='single $A' E=${A:-none} \
            F=${NOPE:+x} G=$B$B";
    dockerfile "ENV H=${A-unset} I=${A#a} J=${A/a/b}";
    env K = "tab\tand ünïcode ✓", L = "";
    run r#"echo 'single "quotes"' "double 'quotes' $A \"escaped\"" \\ `id` # a comment"#;
    run "echo a b\tc";
    run "echo \"several     \
        blanks\" 'in     \
        quotes'";
    run "echo a\\   \
        b";
    run "x=\"$(case $A in a) echo \"1     \
        2\";; esac)\"";
    run "[ -d /tmp ] && echo bracket";
    run "['not', 'json']";
    dockerfile "RUN -- --looks=like a flag";
    dockerfile r##"RUN cat <<EOF > /heredoc
	line of $A
  other "line" with r#"hashes"#
EOF"##;
    dockerfile r#"RUN <<-'SCRIPT'
	#!/usr/bin/env python3
	print("\tscript")
SCRIPT"#;
    run "echo trailing blanks";
    run "
        echo one && echo two && echo three && echo four && echo five && echo six && echo seven && echo eight
        && echo nine || echo ten
    ";
    cmd "echo \"$A\"   \
        && exec sh";
    dockerfile r#"LABEL "key with.dots"=x plain=y 'other'="z""#;
    dockerfile "MAINTAINER Some Body <some@body.example>";
    expose "80/tcp", "1000-1010", 53;
    add "https://example.org/file.txt" -> "/file.txt";
    copy ["a[1].txt", "b?.txt"] -> "/c/";
    volume "/a b", "/c";
    user "${A}:staff";
    workdir "/a b/c";
    stop_signal "9";
    healthcheck none;
};
