//! What can be written, sentence by sentence of the language, and the Dockerfile that it makes.
#![allow(
    missing_docs,
    clippy::items_after_statements,
    reason = "each test has its own images"
)]

use image_dsl::{Image, Steps, image, steps};

const VERSION: &str = "3.12";

/// The text of an image whose context is `tests/ui/files`.
macro_rules! text {
    ($($statements:tt)*) => {
        image! { context "tests/ui/files"; $($statements)* }.dockerfile()
    };
}

#[test]
fn delimiters_commas_and_the_last_semicolon() {
    const BRACES: Image = image! { from "debian:12"; run "a", "b",; cmd ["c", "d",] };
    const PARENTHESES: Image = image!(from "debian:12"; run "a", "b"; cmd ["c", "d"]);
    const BRACKETS: Image = image![from "debian:12",; run "a"; run "b"; cmd ["c", "d"];];
    let expected = "FROM debian:12\nRUN a\nRUN b\nCMD [\"c\", \"d\"]\n";
    for image in [BRACES, PARENTHESES, BRACKETS] {
        assert_eq!(image.dockerfile(), expected);
    }
}

#[test]
fn one_value_is_a_list_of_one() {
    let one = text! { from "debian:12", provides = "A"; copy "src" -> "/src/"; run "id", cache = "/c"; volume "/v"; };
    let list =
        text! { from "debian:12", provides = ["A"]; copy ["src"] -> "/src/"; run "id", cache = ["/c"]; volume ["/v"]; };
    assert_eq!(one, list);
}

#[test]
fn values() {
    assert_eq!(
        text! {
            from r"debian:12";
            env A = "a\tb", B = r#"say "hi""#, C = 5, D = -5, E = 0x1F, F = 1_000u32, G = true, H = false, I = "";
            env J = concat!("a", 1, true), K = stringify!(name), L = {VERSION}, M = env!("CARGO_PKG_NAME");
            env N = { if VERSION.len() > 3 { "long" } else { "short" } };
            env O = include_str!("ui/files/src/value.txt");
        },
        "FROM debian:12\nENV A=\"a\tb\"\nENV B=\"say \\\"hi\\\"\"\nENV C=\"5\"\nENV D=\"-5\"\nENV E=\"31\"\nENV F=\"1000\"\n\
         ENV G=\"true\"\nENV H=\"false\"\nENV I=\"\"\nENV J=\"a1true\"\nENV K=\"name\"\nENV L=\"3.12\"\nENV M=\"tests\"\n\
         ENV N=\"long\"\nENV O=\"value\"\n"
    );
}

#[test]
fn flags_are_short_for_true() {
    let flag = text! { from "alpine:3"; apk "gcc", ssh, force = false; };
    let named = text! { from "alpine:3"; apk "gcc", ssh = true; };
    assert_eq!(flag, named);
    assert!(flag.contains("--mount=type=ssh"));
}

#[test]
fn keywords_as_names_of_options() {
    assert_eq!(
        text! {
            from "debian:12" as from;
            from "debian:12";
            copy "/a" -> "/b",
                from = from;
            run "id",
                env = ["K=v"];
        },
        "FROM debian:12 AS from\n\nFROM debian:12\nCOPY --from=from /a /b\nRUN [\"/bin/sh\", \"-c\", \"export K='v' && exec \\\"$@\\\"\", \
         \"sh\", \"/bin/sh\", \"-c\", \"id\"]\n"
    );
}

#[test]
fn cfg_keeps_and_drops() {
    assert_eq!(
        text! {
            from "debian:12";
            #[cfg(all())]
            env A = "kept";
            #[cfg(any())]
            env A = "dropped";
            #[cfg(not(any()))]
            #[cfg(all())]
            run "kept";
            #[cfg(any())]
            workdir "relative and so wrong, but dropped";
            #[cfg(any())]
            env B = {"$wrong too, and dropped: $"};
        },
        "FROM debian:12\nENV A=\"kept\"\nRUN kept\n"
    );
}

#[test]
fn comments_stand_above_their_instruction_and_are_no_directives() {
    assert_eq!(
        text! {
            /// syntax=docker/dockerfile:1
            /// escape=`
            from "debian:12";
            /// one
            ///
            /// two
            #[allow(pipefail)]
            run "a | b", "c";
            /** three */
            run "d";
        },
        "#\n# syntax=docker/dockerfile:1\n# escape=`\nFROM debian:12\n# one\n#\n# two\nRUN a | b\nRUN c\n# three\nRUN d\n"
    );
}

#[test]
fn allowed_for_a_statement_or_the_whole() {
    assert_eq!(
        text! {
            from "debian:12";
            #[allow(missing_source)]
            copy "generated" -> "/g";
            #[allow(undefined_variable)]
            env A = "$FROM_BASE";
        },
        "FROM debian:12\nCOPY generated /g\nENV A=\"${FROM_BASE}\"\n"
    );
    const WHOLE: Image = image! {
        #![allow(unpinned_base, pipefail)]
        #![allow(undefined_variable)]
        from "debian";
        run "a | b";
        env A = "$B";
    };
    assert_eq!(WHOLE.dockerfile(), "FROM debian\nRUN a | b\nENV A=\"${B}\"\n");
}

static STATIC: Image = image! { from "debian:12"; };

trait Named {
    const NAME: &'static str;
    const IMAGE: Image;
}

struct Small;

impl Named for Small {
    const NAME: &'static str = "small";
    const IMAGE: Image = image! { from "alpine:3"; env NAME = {Self::NAME}; };
}

fn of<T: Named>() -> Image {
    image! { name {T::NAME}; from T::IMAGE; label name = {T::NAME}; }
}

#[test]
fn constants_statics_functions_and_generics() {
    let local = image! { from "debian:12"; };
    assert_eq!(local, STATIC);
    assert_eq!(
        of::<Small>().dockerfile(),
        "FROM alpine:3\nENV NAME=\"small\"\nLABEL name=\"small\"\n"
    );
    assert_eq!(of::<Small>().name().as_deref(), Some("small:latest"));
}

#[test]
fn text_that_expands() {
    assert_eq!(
        text! {
            arg TAG = "12", OTHER = "$TAG-slim";
            from "debian:$OTHER", platform = "$BUILDPLATFORM", provides = ["HOME"];
            arg TAG, TARGETARCH, DIR = "/opt/$TAG";
            env A = "$HOME/${TAG}:$PATH", PATH = "/x:$PATH", B = "${NONE:-def $A}", C = "${NONE:+alt}", D = "${NONE:-}";
            env PRICE = "\\$5", RAW = r"\$5", BACK = r"\\$A", PLAIN = r"C:\dir\", HASH = "# a 'b' \"c\" `d`";
            label at = "$TARGETARCH";
            workdir "$DIR/a";
            user "$TAG:$TAG";
            copy "src/$TAG" -> "/src/$TAG", chown = "$TAG";
            add "https://a.example/$TAG" -> "/a";
            expose "$TAG", "$TAG/udp";
            volume "/data/$TAG";
            stop_signal "$TAG";
        },
        "ARG TAG=\"12\"\nARG OTHER=\"${TAG}-slim\"\nFROM --platform=${BUILDPLATFORM} debian:${OTHER}\nARG TAG\nARG TARGETARCH\n\
         ARG DIR=\"/opt/${TAG}\"\nENV A=\"${HOME}/${TAG}:${PATH}\"\nENV PATH=\"/x:${PATH}\"\nENV B=\"${NONE:-def ${A}}\"\n\
         ENV C=\"${NONE:+alt}\"\nENV D=\"${NONE:-}\"\nENV PRICE=\"\\$5\"\nENV RAW=\"\\$5\"\nENV BACK=\"\\\\${A}\"\n\
         ENV PLAIN=\"C:\\\\dir\\\\\"\nENV HASH=\"# a 'b' \\\"c\\\" `d`\"\nLABEL at=\"${TARGETARCH}\"\nWORKDIR $DIR/a\nUSER $TAG:$TAG\n\
         COPY --chown=${TAG} src/$TAG /src/$TAG\nADD https://a.example/$TAG /a\nEXPOSE ${TAG} ${TAG}/udp\nVOLUME /data/$TAG\n\
         STOPSIGNAL $TAG\n"
    );
}

#[test]
fn text_that_does_not_expand() {
    assert_eq!(
        text! {
            from "debian:12";
            run "echo $HOME $5 $$ $(id)";
            cmd ["$HOME", "\\$", "$"];
        },
        "FROM debian:12\nRUN echo $HOME $5 $$ $(id)\nCMD [\"$HOME\", \"\\\\$\", \"$\"]\n"
    );
}

#[test]
fn head_statements_make_no_instruction() {
    const IMAGE: Image = image! {
        name "user/app:1.0_x";
        readme "# Text\n";
        context "tests/ui/files";
        ignore "target", "*.log";
        ignore "!keep.log";
        from scratch;
        copy "src" -> "/";
    };
    assert_eq!(IMAGE.dockerfile(), "FROM scratch\nCOPY src /\n");
}

#[test]
fn names_under_cfg() {
    const NAME: &str = "constant";
    const IMAGE: Image = image! {
        #[cfg(any())]
        name "dropped";
        #[cfg(all())]
        name {NAME};
        #[cfg(any())]
        readme "dropped";
        #[cfg(any())]
        ignore "dropped";
        from "debian:12";
    };
    assert_eq!(IMAGE.name().as_deref(), Some("constant:latest"));
}

mod images {
    use image_dsl::{Image, Steps, image, steps};

    pub(crate) const BASE: Image = image! {
        arg V = "12";
        from "debian:$V" as base, provides = ["HOME"];
        env A = "1";
        workdir "/srv";
        cmd ["base"];
    };
    pub(crate) const TOOLS: Steps = steps! {
        /// tools
        run "tools";
        env TOOLS = "$A";
        workdir "tools";
    };
    pub(crate) const MORE: Steps = steps! { include TOOLS; run "more"; };
}

#[test]
fn stages() {
    assert_eq!(
        text! {
            from "rust:1" as builder, setup = ["RUN first", "ENV A=b"], pull_secret = "registry";
            run "make";
            from builder as "second-2.x_y";
            #[allow(unused_stage)]
            from "builder";
            copy "/a" -> "/b", from = builder;
            copy ["/a", "b*"] -> "/c/", from = "second-2.x_y", chown = "1:2", chmod = "0755";
            copy "x" -> "/d", from = "alpine:3";
            from scratch;
        },
        "FROM rust:1 AS builder\nRUN first\nENV A=b\nRUN make\n\nFROM builder AS second-2.x_y\n\nFROM builder\n\
         COPY --from=builder /a /b\nCOPY --from=second-2.x_y --chown=1:2 --chmod=0755 /a b* /c/\nCOPY --from=alpine:3 x /d\n\n\
         FROM scratch\n"
    );
}

#[test]
fn images_continue_images_and_include_fragments() {
    use images::BASE;
    const LOCAL: Steps = steps! { run "local"; };
    assert_eq!(
        text! {
            from BASE;
            include crate::images::MORE;
            include LOCAL;
            env A = "2", B = "$HOME/$TOOLS";
            copy "src" -> "relative";
            cmd ["layered"];
            from "alpine:3" as last;
            copy "/srv" -> "/srv", from = base;
        },
        "ARG V=\"12\"\n\
         FROM debian:${V} AS base\n\
         ENV A=\"1\"\n\
         WORKDIR /srv\n\
         # tools\n\
         RUN tools\n\
         ENV TOOLS=\"${A}\"\n\
         WORKDIR tools\n\
         RUN more\n\
         RUN local\n\
         ENV A=\"2\"\n\
         ENV B=\"${HOME}/${TOOLS}\"\n\
         COPY src relative\n\
         CMD [\"layered\"]\n\
         \n\
         FROM alpine:3 AS last\n\
         COPY --from=base /srv /srv\n"
    );
}

#[test]
fn prebuilt_images_take_mounts() {
    const BASE: Image = image! { from "debian:12", prebuilt; };
    const MOUNTS: Steps = steps! { mount "src" -> "/src"; };
    const ALL: Steps = steps! { /// Two.
    mount "tests" -> "/tests"; include MOUNTS; };
    assert_eq!(text! { from BASE; mount "src" -> "/src"; }, "FROM debian:12\n");
    assert_eq!(text! { from BASE; include MOUNTS; include ALL; }, "FROM debian:12\n");
    assert_eq!(text! { from "debian:12", prebuilt; include ALL; }, "FROM debian:12\n");
    assert_eq!(
        image! { context "tests/ui/files"; from BASE; include ALL; }
            .spec()
            .mounts()
            .len(),
        2
    );
}

#[test]
fn a_duration_of_zero_is_none() {
    let zeros = text! { from "debian:12"; healthcheck "c", interval = "0", timeout = "+0m0.0s", start_period = "10s"; };
    assert_eq!(zeros, "FROM debian:12\nHEALTHCHECK --start-period=10s CMD c\n");
}

#[test]
fn comments_that_hide_lines_may_be_allowed() {
    const HIDES: &str = "a # b\nc";
    const ALL: Image =
        image! { #![allow(comment_in_command, joined_lines)] from "debian:12"; run {HIDES}, "a # b\nc"; };
    let one = text! { from "debian:12"; #[allow(comment_in_command, joined_lines)] run "a # b\nc", {HIDES}; };
    assert_eq!(one, "FROM debian:12\nRUN a # b c\nRUN a # b c\n");
    assert_eq!(ALL.dockerfile(), one);
}
