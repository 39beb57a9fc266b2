//! Variables: which are known, and which a statement may set anew.

#![cfg(feature = "projects")]

mod check_common;

use check_common::{accepted, debian, refused};
use image_core::builder::{Builder, base};
use image_core::spec::Spec;

#[test]
fn variables() {
    refused(&debian().env("P", "$NOPE"), "undefined_variable");
    accepted(&debian().env("A", "1").env("P", "$A/${A}/$PATH"));
    accepted(&debian().arg("A").workdir("/x/$A"));
    accepted(&debian().env("P", "${NOPE:-x}").env("Q", "${NOPE:+y}"));
    accepted(
        &debian()
            .env("P", "/lib${NOPE:+:$NOPE}")
            .env("Q", "${NOPE:+${A:-$NOPE}}"),
    );
    refused(&debian().env("P", "${NOPE:-$NOPE}"), "undefined_variable");
    refused(&debian().env("P", "${NOPE:+x}$NOPE"), "undefined_variable");
    refused(&debian().env("P", "${NOPE:-$ALSO}"), "undefined_variable");
    accepted(&debian().env("P", "$NOPE").allow("undefined_variable"));
    refused(
        &Spec::builder().arg("V").from("debian:12").env("P", "$V"),
        "undefined_variable",
    );
    accepted(&Spec::builder().arg("V").from("debian:12").arg("V").env("P", "$V"));
    refused(&debian().arg("V").from("debian:$V"), "undefined_variable");
    accepted(&debian().provides("CUDA").env("P", "$CUDA"));
    accepted(&debian().platform("$BUILDPLATFORM"));
    let both = debian().named("a").env("E", "1").arg("G").from("a");
    accepted(&both.clone().env("P", "$E"));
    refused(&both.env("P", "$G"), "undefined_variable");
}

/// An image whose local files are those of the compile-error tests.
fn head() -> Builder {
    Spec::builder().context("../tests/ui/files")
}

fn python() -> Builder {
    head().from("python:3.12-slim")
}

#[test]
fn what_statements_have_put_into_variables() {
    let modules = || python().named("a").python_source("my_package");
    refused(&modules().env("PYTHONPATH", "/lib"), "replaced_variable");
    refused(&modules().env("PYTHONPATH", ""), "replaced_variable");
    refused(&modules().env("PYTHONPATH", r"/lib:\$PYTHONPATH"), "replaced_variable");
    refused(
        &modules().env("PYTHONPATH", "/lib${PYTHONPATH:+:/usr}"),
        "replaced_variable",
    );
    refused(
        &modules().with_mount(true).env("PYTHONPATH", "/lib"),
        "replaced_variable",
    );
    refused(&modules().dockerfile("ENV PYTHONPATH=/lib"), "replaced_variable");
    refused(&modules().dockerfile("ENV PYTHONPATH /lib"), "replaced_variable");
    refused(&modules().dockerfile("ENV A=1 PYTHONPATH=/lib"), "replaced_variable");
    refused(&modules().env("PYTHONPATH", "/lib").on_build(), "replaced_variable");
    refused(
        &modules()
            .env("PYTHONPATH", "/lib:$PYTHONPATH")
            .env("PYTHONPATH", "/lib"),
        "duplicate_env",
    );
    refused(&modules().from("a").env("PYTHONPATH", "/lib"), "replaced_variable");
    for kept in [
        "/lib:$PYTHONPATH",
        "${PYTHONPATH}:/lib",
        "/lib${PYTHONPATH:+:$PYTHONPATH}",
        "${PYTHONPATH:-/lib}",
    ] {
        accepted(&modules().env("PYTHONPATH", kept));
        accepted(&modules().dockerfile(format!("ENV PYTHONPATH={kept}")));
        accepted(&modules().from("a").env("PYTHONPATH", kept));
    }
    accepted(&modules().dockerfile("ENV PYTHONPATH=${PYTHONPATH%:*}"));
    accepted(&modules().env("PYTHONPATH", "/lib").allow("replaced_variable"));
    accepted(&modules().from("debian:12").env("PYTHONPATH", "/lib"));
    accepted(
        &python()
            .env("PYTHONPATH", "/lib")
            .python_source("my_package")
            .to("/lib")
            .python_source("my_package"),
    );
    let replaced = modules().env("PYTHONPATH", "/lib").allow("replaced_variable");
    accepted(&replaced.clone().from("a").env("PYTHONPATH", "/other"));
    refused(
        &replaced
            .python_source("my_package")
            .from("a")
            .env("PYTHONPATH", "/other"),
        "replaced_variable",
    );
}

#[test]
fn statements_set_variables() {
    let modules = || python().named("a").python_source("my_package");
    accepted(&modules().workdir("$PYTHONPATH").copy("src", "$PYTHONPATH/src"));
    accepted(&modules().dockerfile("WORKDIR $PYTHONPATH"));
    accepted(&modules().from("a").env("P", "$PYTHONPATH"));
    refused(&python().env("P", "$PYTHONPATH"), "undefined_variable");
    refused(
        &python().env("P", "$PYTHONPATH").python_source("my_package"),
        "undefined_variable",
    );
    refused(
        &modules().from("debian:12").env("P", "$PYTHONPATH"),
        "undefined_variable",
    );
    refused(&modules().arg("PYTHONPATH"), "arg_is_env");
    // The folder is put before the value of the argument.
    accepted(&python().arg("PYTHONPATH").python_source("my_package"));
}

#[test]
fn what_statements_have_put_on_the_path() {
    let added = || debian().add_python("3.12");
    let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for base in [added(), Spec::builder().from(base::micromamba())] {
        refused(&base.clone().env("PATH", "/x"), "replaced_variable");
        refused(&base.clone().env("PATH", standard), "replaced_variable");
        refused(
            &base.clone().named("a").from("a").env("PATH", standard),
            "replaced_variable",
        );
        refused(&base.clone().arg("PATH"), "arg_is_env");
        accepted(&base.env("PATH", "/x:$PATH"));
    }
    refused(
        &debian().named("a").from("a").add_python("3.12").env("PATH", "/x"),
        "replaced_variable",
    );
    let file = head().from(base::dockerfile("platform.Dockerfile"));
    refused(&file.add_python("3.12").env("PATH", "/x"), "replaced_variable");
}
