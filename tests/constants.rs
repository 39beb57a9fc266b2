//! Constants in braces: what they may be, and that they mean what the same texts mean.

use image_dsl::{Image, image};

const PORT: u16 = 8000;
const WORKERS: i32 = -4;
const DEBUG: bool = true;
const NAME: &str = "app";

#[test]
fn integers_and_bools_mean_the_text_that_they_print_as() {
    const WRITTEN: Image = image! {
        arg JOBS = 3;
        from "debian:12";
        env PORT = 8000, WORKERS = -4, DEBUG = true, NAME = "app", LINE = "7";
        label port = 8000, big = "170141183460469231731687303715884105727";
        user 1000;
        expose 8000, "8001/tcp";
        stop_signal 15;
        run ["sleep", "3"];
        run "8001", cache = "/c/7", env = ["A=b"];
        healthcheck "true", retries = 5;
        cmd ["serve", "8000", "false"];
    };
    const CONSTANT: Image = image! {
        arg JOBS = {3_u8};
        from "debian:12";
        env PORT = {PORT}, WORKERS = {WORKERS}, DEBUG = {DEBUG}, NAME = {&NAME}, LINE = {6 + 1};
        label port = {PORT}, big = {i128::MAX};
        user {1000_usize};
        expose {PORT}, {concat!(8001, "/tcp")};
        stop_signal {15};
        run ["sleep", {3_u64}];
        run {PORT + 1}, cache = {concat!("/c/", 7)}, env = [{"A=b"}];
        healthcheck "true", retries = {2 + 3};
        cmd ["serve", {PORT}, {!DEBUG}];
    };
    assert_eq!(CONSTANT.spec(), WRITTEN.spec());
    assert_eq!(CONSTANT.dockerfile(), WRITTEN.dockerfile());
    #[cfg(feature = "digest")]
    assert_eq!(CONSTANT.digest(), WRITTEN.digest());
}

#[test]
fn calls_of_macros_need_no_braces() {
    let image = image! { from "debian:12"; env LINE = line!(), COLUMN = column!(); };
    let text = image.dockerfile();
    assert!(text.contains(&format!("ENV LINE=\"{}\"\n", line!() - 2)), "{text}");
}

trait Service {
    const PORT: u16;
    const RETRIES: u64 = 9;

    fn image() -> Image {
        image! { from "debian:12"; expose {Self::PORT}; healthcheck "true", retries = {Self::RETRIES}; }
    }
}

struct Web;
impl Service for Web {
    const PORT: u16 = 80;
}

fn of_number<const N: u16>() -> Image {
    image! { from "debian:12"; expose {N}; env NEXT = {N + 1}; }
}

#[test]
fn constants_of_types_may_be_integers_too() {
    assert!(Web::image().dockerfile().contains("EXPOSE 80\n"));
    assert!(Web::image().dockerfile().contains("--retries=9 "));
    assert!(of_number::<53>().dockerfile().ends_with("EXPOSE 53\nENV NEXT=\"54\"\n"));
}

const TOOLS: &[&str] = &["git", "curl"];
const EXTRA: [&str; 2] = ["six", "numpy>=2"];
const WORDS: &[&str; 3] = &["$X", "a b", "it's\n"];
const NONE: &[&str] = &[];
const FILES: &[&str] = &["Cargo.toml", "README.md"];
const CACHES: [&str; 2] = ["/c/1", "/c/2"];

#[test]
fn lists_mean_their_texts() {
    const WRITTEN: Image = image! {
        ignore "target", "git", "curl", "!x";
        from "python:3.12";
        apt "git", "curl";
        apt "gcc", "git", "curl", "make", remove = ["git", "curl"];
        pip "pip", "six", "numpy>=2", extra_index_url = ["https://a.example/simple", "https://b.example/simple"];
        run ["echo", "$X", "a b", "it's\n"];
        run ["git", "curl"];
        run "true", cache = ["/c/0", "/c/1", "/c/2"], secret = ["A", "B"], env = ["A1=b", "C=d e", "F=g"];
        #[allow(missing_source)] copy ["Cargo.toml", "README.md"] -> "/x/", ignore = ["git", "curl"];
        volume "/c/1", "/c/2";
        shell ["git", "curl"];
        entrypoint ["curl"];
        cmd ["$X", "a b", "it's\n", "end"];
    };
    const INDEXES: &[&str] = &["https://a.example/simple", "https://b.example/simple"];
    const SPREAD: Image = image! {
        ignore "target", {..TOOLS};
        ignore {..NONE}, "!x";
        from "python:3.12";
        apt {..TOOLS};
        apt ["gcc"], {..TOOLS}, [{..NONE}, "make"], remove = {..TOOLS};
        pip "pip", {..EXTRA}, extra_index_url = [{..INDEXES}];
        run ["echo", {..WORDS}];
        run [{..TOOLS}, {..NONE}];
        run "true", cache = ["/c/0", {..CACHES}], secret = {..["A", "B"]}, env = ["A1=b", {..["C=d e", "F=g"]}];
        #[allow(missing_source)] copy [{..FILES}] -> "/x/", ignore = [{..TOOLS}];
        volume {..CACHES};
        shell [{..TOOLS}];
        entrypoint [{..[TOOLS[1]]}];
        cmd [{..WORDS}, "end"];
    };
    assert_eq!(SPREAD.spec(), WRITTEN.spec());
    assert_eq!(SPREAD.dockerfile(), WRITTEN.dockerfile());
    assert_eq!(SPREAD.dockerignore(), WRITTEN.dockerignore());
    #[cfg(feature = "digest")]
    assert_eq!(SPREAD.digest(), WRITTEN.digest());
}

#[test]
fn lists_may_be_empty_where_a_list_may() {
    const IMAGE: Image = image! {
        from "debian:12";
        apt "git", {..NONE}, remove = [{..NONE}];
        run "true", cache = {..NONE};
        entrypoint [{..NONE}];
        cmd [{..NONE}];
    };
    const WRITTEN: Image = image! { from "debian:12"; apt "git"; run "true"; entrypoint []; cmd []; };
    assert_eq!(IMAGE.spec(), WRITTEN.spec());
}

trait Packages {
    const NAMES: &'static [&'static str];
    const PORTS: [&'static str; 2] = ["80", "$PORT"];

    fn image() -> Image {
        image! { from "debian:12"; env PORT = 1; apt {..Self::NAMES}; expose {..Self::PORTS}; run "true", secret = [{..Self::NAMES}]; }
    }
}

struct Few;
impl Packages for Few {
    const NAMES: &'static [&'static str] = &["few"];
}

impl Few {
    const OWN: &'static [&'static str] = &["own"];
}

#[test]
fn lists_of_types_stand_alone_or_where_the_type_is_known() {
    let image = image! { from "debian:12"; apt "git", {..Few::OWN}, "curl"; };
    assert_eq!(
        image.dockerfile(),
        image! { from "debian:12"; apt "git", "own", "curl"; }.dockerfile()
    );
    let written =
        image! { from "debian:12"; env PORT = 1; apt "few"; expose "80", "$PORT"; run "true", secret = "few"; };
    assert_eq!(<Few as Packages>::image().spec(), written.spec());
}

/// Each base by name with a literal, and with a constant of the same text.
macro_rules! bases_are_equal {
    ($($written:ident($text:literal $($option:tt)*))*) => {
        $({
            const TEXT: &str = $text;
            const WRITTEN: Image = image! { from $written($text $($option)*); };
            const CONSTANT: Image = image! { from $written({TEXT} $($option)*); };
            assert_eq!(CONSTANT.spec(), WRITTEN.spec());
            assert_eq!(CONSTANT.dockerfile(), WRITTEN.dockerfile());
        })*
    };
}

#[test]
fn bases_by_name_take_constants() {
    bases_are_equal! {
        debian_slim("3.12", build_tools) python("3.12.4") debian("trixie") ubuntu("24.04") alpine("3.22") fedora("43")
        rust("1.88") node("22") bun("1") golang("1.25") distroless("cc", nonroot, debug) ray("2.32.0-py311")
        pytorch("24.08-py3") micromamba("3.12")
        ecr("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")
        gcp_artifact_registry("us-docker.pkg.dev/project/repository/app:1")
        id("sha256:0000000000000000000000000000000000000000000000000000000000000000")
    }
}

#[test]
fn versions_of_bases_may_be_integers_and_have_references() {
    const WRITTEN: Image = image! { arg RELEASE = "12"; from debian("$RELEASE"); };
    const CONSTANT: Image = image! {
        arg RELEASE = {6 * 2};
        from debian({concat!("$", "RELEASE")});
    };
    assert_eq!(CONSTANT.spec(), WRITTEN.spec());
    assert!(
        image! { from debian({13_u8}); }
            .dockerfile()
            .starts_with("FROM debian:13-slim\n")
    );
}

trait Versioned {
    const PYTHON: &'static str;

    fn image() -> Image {
        image! { from micromamba({Self::PYTHON}) as tools; from python({Self::PYTHON}); copy "/x" -> "/x", from = tools; }
    }
}

impl Versioned for Few {
    const PYTHON: &'static str = "3.11";
}

#[test]
fn versions_of_bases_may_be_constants_of_types() {
    let written = image! { from micromamba("3.11") as tools; from python("3.11"); copy "/x" -> "/x", from = tools; };
    assert_eq!(<Few as Versioned>::image().dockerfile(), written.dockerfile());
}

#[test]
fn references_in_lists_are_known() {
    const PORTS: &[&str] = &["80", "$PORT"];
    const IMAGE: Image = image! { from "debian:12"; env PORT = 1; expose {..PORTS}; };
    assert!(IMAGE.dockerfile().ends_with("EXPOSE 80 ${PORT}\n"), "{IMAGE}");
}

#[test]
fn entries_are_texts() {
    const WRITTEN: Image = image! {
        from "debian:12";
        run "true", env = ["A=it's $5", "B=8000", "C=true", "D=a\nb", "E=-1", "F="];
        run_fn setup, env = ["PORT=8000", "NAME=app"];
    };
    const ENTRIES: Image = image! {
        from "debian:12";
        run "true", env = [A = "it's $5", B = 8000, C = true, "D=a\nb", E = -1, F = "",];
        run_fn setup, env = [PORT = {PORT}, NAME = {NAME}];
    };
    assert_eq!(ENTRIES.spec(), WRITTEN.spec());
    assert_eq!(ENTRIES.dockerfile(), WRITTEN.dockerfile());
    #[cfg(feature = "serde")]
    assert_eq!(ENTRIES.spec().to_json(), WRITTEN.spec().to_json());
    #[cfg(feature = "digest")]
    assert_eq!(ENTRIES.digest(), WRITTEN.digest());
}

fn setup() {}

#[test]
#[allow(non_upper_case_globals)]
#[deny(warnings)]
fn constants_in_lower_case_are_constants() {
    const port: u16 = 8000;
    const release: &str = "12";
    const names: [&str; 1] = ["git"];
    const verbose: bool = true;
    const APP: Image = image! {
        from {concat!("debian:", "12")};
        env RELEASE = {release}, VERBOSE = {verbose}, SAME = {&release};
        apt {names[0]};
        expose {port}, {port + 1};
    };
    assert!(
        APP.dockerfile().contains("ENV RELEASE=\"12\"\nENV VERBOSE=\"true\""),
        "{APP}"
    );
    assert!(APP.dockerfile().ends_with("EXPOSE 8000 8001\n"), "{APP}");
}
