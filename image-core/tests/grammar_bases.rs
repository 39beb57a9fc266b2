//! What bases take: series, releases, tags, references of clouds; and the versions of uv and Poetry.

mod grammar_common;

use grammar_common::{refuses, takes};
use image_core::kind::Kind;

#[test]
fn series_of_python() {
    for kind in [Kind::PythonSeries, Kind::PythonTag] {
        takes(kind, &["3.12", "3.9", "3.12.4", "3.14.0", "3.7.17", "3.3", "3.10"]);
        refuses(
            kind,
            &[
                ("", "", "`3.12`"),
                ("3", "3", "second number"),
                ("3.", "3.", "second number"),
                ("2.7", "2.7", "not Python 3"),
                ("2", "2", "not Python 3"),
                ("3.1", "3.1", "`3.10`"),
                ("3.0", "3.0", "`3.10`"),
                ("3.012", "012", "two digits"),
                ("3.08", "0", "zero"),
                ("3.123", "123", "two digits"),
                ("3.12.345", "345", "two digits"),
                ("3.12-slim", "-slim", "variant"),
                ("3.12.4-slim-bookworm", "-slim-bookworm", "variant"),
                ("3.12.", ".", "behind its dot"),
                ("3.12.x", ".x", "behind its dot"),
                ("3.12.*", ".*", "behind its dot"),
                ("3.12.4.1", ".1", "behind its dot"),
                ("3.15rc1", "rc1", "pre-release"),
                ("3.15.0a1", "a1", "pre-release"),
                ("3.13t", "t", "behind its numbers"),
                ("3.12 ", " ", "behind its numbers"),
                (" 3.12", " 3.12", "series"),
                ("3.x", "3.x", "series"),
                ("python3.12", "python", "numbers alone"),
                ("python:3.12", "python:", "numbers alone"),
                ("py312", "py", "numbers alone"),
                ("v3.12", "v", "numbers alone"),
                (">=3.12", ">=3.12", "condition"),
                ("~3.12", "~3.12", "condition"),
                ("latest", "latest", "series"),
                ("3,12", "3,12", "series"),
                ("4.0", "4.0", "series"),
                ("3.12é", "é", "behind its numbers"),
            ],
        );
    }
    takes(Kind::PythonTag, &["$PYTHON", "3.$MINOR", "${PYTHON:-3.12}"]);
    refuses(Kind::PythonTag, &[("$PYTHON slim", " ", "character")]);
    refuses(Kind::PythonSeries, &[("$PYTHON", "$PYTHON", "series")]);
}

#[test]
fn releases_of_uv() {
    takes(Kind::UvVersion, &["0.9.5", "0.11.28", "1.0.0"]);
    refuses(
        Kind::UvVersion,
        &[
            ("", "", "`0.9.5`"),
            ("0.9", "0.9", "series"),
            ("0", "0", "series"),
            ("0.9.5.1", "0.9.5.1", "more than three"),
            ("v0.9.5", "v", "leave out the `v`"),
            ("latest", "latest", "leave `version` out"),
            ("0.9.5rc1", "0.9.5rc1", "three numbers"),
            ("0.9.*", "0.9.*", "three numbers"),
            (">=0.9", ">=0.9", "condition"),
            ("0.9.5; id", "0.9.5; id", "three numbers"),
            ("1!0.9.5", "1!0.9.5", "three numbers"),
            ("uv", "uv", "three numbers"),
        ],
    );
}

#[test]
fn releases_of_poetry() {
    takes(
        Kind::PoetryVersion,
        &["1.8.3", "2.1.4", "0.12.17", "1.2.0rc1", "2.0.0b1"],
    );
    refuses(
        Kind::PoetryVersion,
        &[
            ("", "", "`2.1.4`"),
            ("2", "2", "series"),
            ("1.8", "1.8", "series"),
            ("1.8.*", ".*", "leaves open"),
            ("^1.8", "^1.8", "condition"),
            ("==1.8.3", "==1.8.3", "condition"),
            ("v1.8.3", "v", "leave out the `v`"),
            ("latest", "latest", "leave `version` out"),
            ("1.8.3+local", "1.8.3+local", "not a release"),
            ("1.8.3 ", "1.8.3 ", "not a release"),
            ("poetry", "poetry", "not a release"),
            ("1.8.3.4", "1.8.3.4", "more than three"),
        ],
    );
}

#[test]
fn releases_of_debian() {
    takes(
        Kind::DebianRelease,
        &[
            "trixie",
            "bookworm",
            "12",
            "12.5",
            "stable",
            "sid",
            "bookworm-20250203",
            "$RELEASE",
        ],
    );
    refuses(
        Kind::DebianRelease,
        &[
            ("", "", "`trixie`"),
            ("trixie-slim", "-slim", "variant"),
            ("12-slim", "-slim", "variant"),
            ("debian:12", "debian:", "release alone"),
            ("Trixie", "T", "lower case"),
            ("bookworM", "M", "lower case"),
            ("noble", "noble", "`ubuntu("),
            ("noble-20250127", "noble-20250127", "`ubuntu("),
            ("12.", "12.", "not a release"),
            ("12.5.1", "12.5.1", "not a release"),
            ("bookworm-backports", "-backports", "behind its name"),
            ("bookworm-2025", "-2025", "behind its name"),
            ("latest", "latest", "not a release"),
            ("a b", " ", "character"),
        ],
    );
}

#[test]
fn releases_of_ubuntu() {
    takes(
        Kind::UbuntuRelease,
        &[
            "24.04",
            "22.04",
            "25.10",
            "noble",
            "noble-20250127",
            "rolling",
            "${RELEASE:-24.04}",
        ],
    );
    refuses(
        Kind::UbuntuRelease,
        &[
            ("", "", "`24.04`"),
            ("24.4", "24.4", "two"),
            ("24", "24", "April"),
            ("24.05", "24.05", "April"),
            ("24.04.1", "24.04.1", "point release"),
            ("24.04-slim", "-slim", "Ubuntu has none"),
            ("ubuntu:24.04", "ubuntu:", "release alone"),
            ("bookworm", "bookworm", "`debian("),
            ("Noble", "N", "lower case"),
            ("latest", "latest", "not a release"),
            ("v24.04", "24.04", "behind its name"),
        ],
    );
}

#[test]
fn tags_of_ray_and_pytorch() {
    takes(
        Kind::RayTag,
        &[
            "2.32.0-py311",
            "latest",
            "2.32.0-py311-gpu",
            "nightly-py311-cu121",
            "$TAG-gpu",
        ],
    );
    refuses(
        Kind::RayTag,
        &[
            ("", "", "`2.32.0-py311`"),
            ("rayproject/ray:2.32.0", "rayproject/ray:", "tag alone"),
            ("v2.32.0", "v", "leave out the `v`"),
            ("2.32.0 py311", " ", "character"),
            ("-py311", "-", "starts with"),
        ],
    );
    takes(
        Kind::PytorchTag,
        &["24.08-py3", "23.12-py3", "24.08-py3-igpu", "19.01-py2", "$YEAR.08-py3"],
    );
    refuses(
        Kind::PytorchTag,
        &[
            ("", "", "`24.08-py3`"),
            (
                "2.4.0-cuda12.1-cudnn9-runtime",
                "2.4.0-cuda12.1-cudnn9-runtime",
                "pytorch/pytorch",
            ),
            ("24.08", "", "`-py3`"),
            ("24.8-py3", "24.8-py3", "year and month"),
            ("2024.08-py3", "2024.08-py3", "year and month"),
            ("latest", "latest", "year and month"),
            (
                "nvcr.io/nvidia/pytorch:24.08-py3",
                "nvcr.io/nvidia/pytorch:",
                "tag alone",
            ),
            ("24", "24", "year and month"),
        ],
    );
}

#[test]
fn digests_of_specs() {
    let digits = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    takes(Kind::ImageId, &[&format!("sha256:{digits}")]);
    let upper = format!("sha256:{}", digits.to_uppercase());
    let long = format!("sha256:{digits}0");
    let other = format!("sha512:{digits}{digits}");
    refuses(
        Kind::ImageId,
        &[
            ("", "", "empty"),
            (digits, digits, "no algorithm"),
            ("im-1234", "im-1234", "no algorithm"),
            ("sha256:6b86b273", "6b86b273", "not 64 hexadecimal digits"),
            (&long, &long[7..], "not 64 hexadecimal digits"),
            (&upper, "B", "upper-case"),
            ("sha256:xyz", "x", "not a hexadecimal digit"),
            (&other, "sha512", "not of the algorithm"),
            ("sha256:$DIGEST", "$", "not a hexadecimal digit"),
        ],
    );
}

#[test]
fn references_of_ecr() {
    takes(
        Kind::EcrReference,
        &[
            "000000000000.dkr.ecr.us-east-1.amazonaws.com/my-private-registry:my-version",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app:1",
            "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app",
            "123456789012.dkr-ecr.us-west-2.on.aws/app:1",
            "123456789012.dkr-ecr-fips.us-west-2.on.aws/app:1",
            "$ACCOUNT.dkr.ecr.$REGION.amazonaws.com/app:1",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:$TAG",
        ],
    );
    let host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    refuses(
        Kind::EcrReference,
        &[
            ("", "", "empty"),
            ("app:1", "app:1", "no registry's host"),
            (host, host, "no registry's host"),
            ("docker.io/library/debian:12", "docker.io", "not one of ECR"),
            (
                "public.ecr.aws/docker/library/debian:12",
                "public.ecr.aws",
                "public registry",
            ),
            ("1234.dkr.ecr.us-east-1.amazonaws.com/app", "1234", "twelve digits"),
            (
                "dkr.ecr.us-east-1.amazonaws.com/app",
                "dkr.ecr.us-east-1.amazonaws.com",
                "not one of ECR",
            ),
            ("123456789012.dkr.ecr.amazonaws.com/app", ".com", "`.amazonaws.com`"),
            (
                "123456789012.dkr.ecr.us-east-1.example.com/app",
                ".example.com",
                "`.amazonaws.com`",
            ),
            (
                "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com/app",
                ".amazonaws.com.evil.com",
                "end",
            ),
            (
                "123456789012.dkr.ecrx.us-east-1.amazonaws.com/app",
                ".dkr.ecrx.us-east-1.amazonaws.com",
                "region",
            ),
            ("123456789012.dkr.ecr/app", ".dkr.ecr", "region"),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com/App", "A", "lower case"),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:", ":", "empty tag"),
            (
                "https://123456789012.dkr.ecr.us-east-1.amazonaws.com/app",
                "https://",
                "URL",
            ),
        ],
    );
}

#[test]
fn references_of_artifact_registry() {
    takes(
        Kind::ArtifactReference,
        &[
            "us-east1-docker.pkg.dev/my-project-1234/my-repo/my-image:my-version",
            "us-docker.pkg.dev/p/r/i/more",
            "europe-west10-docker.pkg.dev/example.com/p/r/i",
            "gcr.io/my-project/image:1",
            "eu.gcr.io/my-project/image:1",
            "$REGION-docker.pkg.dev/p/r/i",
            "us-docker.pkg.dev/$NAME:1",
        ],
    );
    refuses(
        Kind::ArtifactReference,
        &[
            ("p/r/i", "p", "host"),
            ("us-east1-docker.pkg.dev", "us-east1-docker.pkg.dev", "host"),
            ("us-east1-docker.pkg.dev/p/i:1", "p/i:1", "lacks a part"),
            ("us-east-1-docker.pkg.dev/p/r/i", "us-east-1", "location"),
            ("-docker.pkg.dev/p/r/i", "-docker", "host"),
            ("docker.pkg.dev/p/r/i", "docker.pkg.dev", "host"),
            ("us-east1-python.pkg.dev/p/r/i", "us-east1-python.pkg.dev", "host"),
            ("gcr.io/image:1", "image:1", "lacks a part"),
            ("ghcr.io/p/r/i", "ghcr.io", "host"),
            ("us-docker.pkg.dev/p/r/I", "I", "lower case"),
        ],
    );
}

#[test]
fn versions_of_languages() {
    takes(Kind::RustTag, &["1", "1.88", "1.88.0", "$RUST", "1.$MINOR"]);
    takes(Kind::BunTag, &["1", "1.2", "1.2.20"]);
    takes(Kind::GoTag, &["1", "1.25", "1.25.3"]);
    takes(Kind::NodeTag, &["22", "22.11", "22.11.0", "lts", "current", "jod"]);
    for kind in [Kind::RustTag, Kind::BunTag, Kind::GoTag, Kind::NodeTag] {
        refuses(
            kind,
            &[
                ("", "", "empty"),
                ("1.88-slim", "-slim", "variant"),
                ("1-alpine3.22", "-alpine3.22", "variant"),
                ("v1.88", "v", "leave out"),
                ("1.88.", "1.88.", "write a series"),
                ("1.2.3.4", "1.2.3.4", "write a series"),
                ("1.02", "0", "zero"),
                ("1.26rc1", "rc1", "behind its numbers"),
                ("latest", "latest", "is not a version"),
                ("Nightly", "Nightly", "is not a version"),
                (">=1.88", ">=1.88", "condition"),
                ("rust:1.88", "rust:", "names an image"),
                ("1 88", " ", "character"),
                ("$V 1", " ", "character"),
            ],
        );
    }
    for kind in [Kind::RustTag, Kind::BunTag, Kind::GoTag] {
        refuses(kind, &[("nightly", "nightly", "is not a version")]);
    }
}

#[test]
fn releases_of_distributions() {
    takes(Kind::AlpineRelease, &["3", "3.22", "3.22.1", "edge", "20250108", "$A"]);
    takes(Kind::FedoraRelease, &["43", "rawhide", "${F:-43}"]);
    refuses(
        Kind::AlpineRelease,
        &[
            ("alpine:3.22", "alpine:", "names an image"),
            ("v3.22", "v", "leave out"),
            ("3.22-slim", "-slim", "variant"),
            ("latest", "latest", "Alpine"),
        ],
    );
    refuses(
        Kind::FedoraRelease,
        &[
            ("43.1", "43.1", "Fedora"),
            ("f43", "f43", "Fedora"),
            ("43-minimal", "-minimal", "variant"),
        ],
    );
}

#[test]
fn images_of_distroless() {
    takes(
        Kind::DistrolessName,
        &[
            "static",
            "base",
            "cc",
            "python3",
            "nodejs22",
            "java21",
            "base-nossl",
            "$NAME",
        ],
    );
    refuses(
        Kind::DistrolessName,
        &[
            ("", "", "empty"),
            ("cc-debian12", "-debian12", "leave out"),
            ("cc-debian13", "-debian13", "Debian 13"),
            ("cc:nonroot", ":nonroot", "flags"),
            ("python", "python", "python3"),
            ("gcr.io/distroless/cc", "gcr.io/distroless/", "name alone"),
            ("a/b", "/", "character"),
            ("CC", "CC", "static"),
        ],
    );
}
