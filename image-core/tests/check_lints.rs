//! Lints of statements, through the builder.

#![cfg(feature = "projects")]

mod check_common;

use check_common::{debian, lints};
use image_core::builder::base;
use image_core::model::{Image, Step};
use image_core::spec::Spec;

const UNNAMED: Image = Image::Plain(&[Step::From("debian:12"), Step::Env("A", "1")], "");

#[test]
fn lints_of_the_path() {
    let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin/:/sbin:/bin";
    for lost in ["/x", "", r"/x:\$PATH", "/x${PATH:+:/bin}", "/x:/bin"] {
        assert_eq!(lints(&debian().env("PATH", lost)), ["replaced_path"]);
        assert_eq!(
            lints(&debian().named("a").from("a").env("PATH", lost)),
            ["replaced_path"]
        );
    }
    assert_eq!(lints(&debian().dockerfile("ENV PATH=/x")), ["replaced_path"]);
    assert_eq!(lints(&debian().env("PATH", "/x").allow("replaced_path")), [""; 0]);
    for kept in ["/x:$PATH", "/x:${PATH}", "${PATH:-/x}", standard] {
        assert_eq!(lints(&debian().env("PATH", kept)), [""; 0]);
    }
    assert_eq!(lints(&Spec::builder().from_scratch().env("PATH", "/x")), [""; 0]);
    assert_eq!(
        lints(&Spec::builder().from_scratch().named("a").from("a").env("PATH", "/x")),
        [""; 0]
    );
    assert_eq!(lints(&Spec::builder().from_image(UNNAMED).env("PATH", "/x")), [""; 0]);
}

#[test]
fn lints_of_statements() {
    assert_eq!(lints(&Spec::builder().from("debian")), ["unpinned_base"]);
    assert_eq!(lints(&Spec::builder().from("debian:latest")), ["latest_tag"]);
    assert_eq!(lints(&debian().env("API_KEY", "x")), ["secret_in_env"]);
    assert_eq!(
        lints(&debian().env("PUBLIC_KEY", "x").env("MONKEY", "x").env("API_KEY", "")),
        [""; 0]
    );
    assert_eq!(lints(&debian().run("a | b")), ["pipefail"]);
    assert_eq!(lints(&debian().run("a || b")), [""; 0]);
    assert_eq!(lints(&debian().label("Version", "1")), ["label_style"]);
    assert_eq!(
        lints(&debian().label("org.opencontainers.image.created", "today")),
        ["label_value"]
    );
    assert_eq!(lints(&debian().platform("$TARGETPLATFORM")), ["redundant_platform"]);
    assert_eq!(
        lints(&debian().named("a").from("debian:12").copy("/", "/").with_from("a")),
        ["copied_root"]
    );
    assert_eq!(
        lints(&Spec::builder().ignore("src").from("debian:12").copy("src", "/src")),
        ["ignored_source"]
    );
    assert_eq!(lints(&Spec::builder().from("debian").allow("unpinned_base")), [""; 0]);
    assert_eq!(lints(&Spec::builder().allow("unpinned_base").from("debian")), [""; 0]);
}

#[test]
fn lints_of_shells_that_bases_lack() {
    let bare = || Spec::builder().from(base::distroless("cc")).named("base");
    let without = [
        bare().run("id"),
        bare().script("id"),
        bare().pip("six"),
        bare().apt("git"),
        bare().cmd("app --port"),
        bare().entrypoint("app --port"),
        bare().healthcheck("true"),
        bare().add_python("3.12"),
        bare().from("base").run("id"),
        bare().copy("/app", "/app").with_from("debian:12").run("chmod +x /app"),
        bare().run("id").run("id"),
        Spec::builder().from_scratch().run("id"),
        Spec::builder()
            .from("gcr.io/distroless/static-debian13:nonroot")
            .run("id"),
    ];
    for without in without {
        assert_eq!(lints(&without), ["missing_shell"]);
    }
    let debug = || Spec::builder().from(base::distroless("python3").debug());
    assert_eq!(lints(&debug().run("id")), ["missing_shell"]);
    assert_eq!(lints(&debug().shell("/busybox/sh").script("id")), ["missing_shell"]);
    let right = [
        bare().cmd(["/app"]).healthcheck(["/app", "check"]),
        bare().run(["/app", "migrate"]),
        bare().run("id").allow("missing_shell"),
        bare()
            .copy("/", "/")
            .with_from("debian:12")
            .allow("copied_root")
            .run("id"),
        bare().copy("/bin/busybox", "/bin/sh").with_from("busybox:1").run("id"),
        debug().shell("/busybox/sh").run("id").cmd("app"),
        debug()
            .run(["/busybox/ln", "-s", "/busybox/sh", "/bin/sh"])
            .script("id"),
        bare().run("id").on_build(),
        Spec::builder().from("gcr.io/project/app:1").run("id"),
    ];
    for right in right {
        assert_eq!(lints(&right), [""; 0]);
    }
}

#[test]
fn lints_of_versions_that_are_not_known() {
    let unknown = [
        Spec::builder().from(base::python().version("3.99")),
        Spec::builder().from(base::debian().version("bokworm")),
        Spec::builder().from(base::golang().version("1.20")),
        debian().add_python("3.99"),
    ];
    for unknown in unknown {
        assert_eq!(lints(&unknown), ["unknown_version"]);
        assert_eq!(lints(&unknown.allow("unknown_version")), [""; 0]);
    }
}

#[test]
fn lints_of_programs_that_new_bases_lack() {
    let from = |base| Spec::builder().from(base);
    assert_eq!(lints(&from(base::alpine()).apt("git")), ["package_manager"]);
    assert_eq!(lints(&from(base::fedora()).apk("git")), ["package_manager"]);
    for debian in [base::rust(), base::node(), base::bun(), base::golang()] {
        assert_eq!(lints(&from(debian.clone()).dnf("git")), ["package_manager"]);
        assert_eq!(lints(&from(debian).apt("git")), [""; 0]);
    }
    for bare in [base::alpine(), base::fedora(), base::rust(), base::node(), base::bun()] {
        assert_eq!(lints(&from(bare.clone()).pip("six")), ["missing_python"]);
        let git = from(bare)
            .pip("a @ git+https://host.example/a.git")
            .with_python("python3");
        assert_eq!(lints(&git), ["missing_git"]);
    }
    assert_eq!(lints(&from(base::golang()).uv("six")), ["externally_managed"]);
    assert_eq!(
        lints(&from(base::alpine()).apk("py3-pip").pip("six")),
        ["externally_managed"]
    );
    assert_eq!(
        lints(&from(base::alpine().version("3.18")).apk("py3-pip").pip("six")),
        [""; 0]
    );
    assert_eq!(lints(&from(base::fedora()).dnf("python3-pip").pip("six")), [""; 0]);
}

#[test]
fn lints_of_a_python_that_the_stage_names() {
    let bare = || Spec::builder().from("debian:12").named("base");
    assert_eq!(lints(&bare().pip("six")), ["missing_python"]);
    assert_eq!(lints(&bare().apt("python3-pip").pip("six")), ["externally_managed"]);
    for said in [
        bare().python("/opt/venv/bin/python"),
        bare().installer("uv pip install"),
    ] {
        assert_eq!(lints(&said.clone().pip("six").uv("six")), [""; 0]);
        assert_eq!(lints(&said.clone().from("base").pip("six")), [""; 0]);
        let none = said.clone().no_python().no_installer();
        assert_eq!(lints(&none.clone().pip("six")), ["missing_python"]);
        assert_eq!(lints(&none.apt("python3-pip").pip("six")), ["externally_managed"]);
        let other = said.from("base").from("debian:12").pip("six").allow("unused_stage");
        assert_eq!(lints(&other).last(), Some(&"missing_python"));
    }
    let kept = bare().apt("python3-pip").python("python3").on_build();
    assert_eq!(lints(&kept.pip("six")), ["externally_managed"]);
}
