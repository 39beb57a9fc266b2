//! Packages and channels of conda, private repositories and their users.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod grammar_common;

use grammar_common::{refuses, takes};
use image_core::grammar::private::{Host, Repository, repository};
use image_core::kind::Kind;
use image_core::rule::Rule;

#[test]
fn packages_of_conda() {
    takes(
        Kind::CondaPackage,
        &[
            "numpy",
            "numpy=1.26",
            "numpy==1.26.4",
            "numpy>=1.20,<2",
            "numpy >=1.20",
            "numpy >= 1.20, < 2",
            "numpy 1.26",
            "numpy 1.26.*",
            "numpy *",
            "numpy 1.26 py312_0",
            "blas * openblas",
            "numpy 1.6|1.7",
            "numpy (>=1,<2)|3",
            "numpy=1.26=py312_0",
            "python=3.12.*=*_cpython",
            "tzdata=2024a",
            "numpy~=1.20",
            "numpy!=1.21",
            "conda-forge::numpy",
            "conda-forge/linux-64::numpy>=1",
            "pkgs/main::numpy",
            "https://conda.example/ch::numpy",
            "numpy[version='>=1.8,<2', build=py312_0]",
            "numpy[version=\">=1.8\"]",
            "_libgcc_mutex 0.1 conda_forge",
            "types-PyYAML",
            "GDAL!=3.6.*,!=3.7.*",
            "conda-forge::GDAL[version='>=3']",
            "libstdcxx-ng",
            "https://conda.example/noarch/a-1-0.conda",
            "https://conda.example/noarch/a-1-0.tar.bz2#0123",
        ],
    );
    refuses(
        Kind::CondaPackage,
        &[
            ("", "", "empty"),
            (" numpy", " ", "start or end"),
            ("numpy ", " ", "start or end"),
            ("numpy pandas", "p", "of its own"),
            ("numpy=>1", "=>", "`>=`"),
            ("numpy=<1", "=<", "`<=`"),
            ("numpy===1", "===", "operator"),
            ("numpy=", "=", "no version"),
            ("numpy>=", ">=", "no version"),
            ("numpy>=1,", ",", "comma"),
            ("numpy (>=1", "(>=1", "`)`"),
            ("numpy=1=", "", "no build"),
            ("numpy=1=b c", " c", "behind its build"),
            ("numpy;id", ";", "no package of conda has"),
            ("numpy=1;id", ";", "no version has"),
            ("$(id)", "$", "no package of conda has"),
            ("uvicorn[standard]", "standard", "extras"),
            ("numpy[versoin=1]", "versoin", "key"),
            ("numpy[version=]", "version=", "without a value"),
            ("numpy[version=1", "[version=1", "`]`"),
            ("numpy[version='1]", "'1]", "quote"),
            ("numpy[version=1]x", "x", "last"),
            ("::numpy", "", "channel"),
            ("conda forge::numpy", " ", "channel"),
            ("conda-forge::", "", "start"),
            ("-c", "-c", "channels ="),
            ("--file=x.yml", "--file", "spec_file ="),
            ("-y", "-y", "never asks"),
            ("--freeze", "--freeze", "run"),
            ("https://conda.example/x.whl", "https://conda.example/x.whl", "`.conda`"),
            ("ftp://conda.example/x.conda", "ftp://conda.example/x.conda", "https"),
            (".numpy", ".", "start"),
            ("nümpy", "ü", "no package of conda has"),
        ],
    );
}

#[test]
fn channels_of_conda() {
    takes(
        Kind::CondaChannel,
        &[
            "conda-forge",
            "nvidia",
            "pkgs/main",
            "conda-forge/label/rc",
            "https://conda.example/channel",
            "file:///opt/channel",
        ],
    );
    refuses(
        Kind::CondaChannel,
        &[
            ("", "", "empty"),
            ("conda-forge nvidia", " ", "of its own"),
            ("conda-forge,nvidia", ",", "of its own"),
            ("-c", "-", "option"),
            ("conda-forge::numpy", "conda-forge::numpy", "package"),
            ("./channel", "./channel", "path"),
            ("https://user:pass@conda.example/x", "user:pass", "password"),
            ("https://conda.example/t/tk-123/x", "/t/tk-123", "token"),
            ("ftp://conda.example", "ftp://conda.example", "scheme"),
            ("main/", "/", "leave it out"),
        ],
    );
}

#[test]
fn passwords_in_urls() {
    let refused: &[(Kind, &str, &str)] = &[
        (Kind::Requirement, "x @ https://u:hunter2@h.example/a.whl", "u:hunter2"),
        (Kind::Requirement, "x @ https://h.example/a.whl#https://u:p@h", "u:p"),
        (Kind::Requirement, "r @ git+https://u:tok@github.com/o/r", "u:tok"),
        (
            Kind::Requirement,
            "r @ git+https://ghp_abc123@github.com/o/r",
            "ghp_abc123",
        ),
        (
            Kind::Requirement,
            "r @ git+https://ghp_abc123:x-oauth-basic@github.com/o/r",
            "ghp_abc123:x-oauth-basic",
        ),
        (Kind::Requirement, "r @ git+https://tok:@github.com/o/r", "tok:"),
        (Kind::RemoteSource, "https://u:hunter2@h.example/x", "u:hunter2"),
        (
            Kind::RemoteSource,
            "https://$USER:hunter2@h.example/$X",
            "$USER:hunter2",
        ),
        (Kind::RemoteSource, "ssh://u:p@h.example/x", "u:p"),
        (Kind::ExtraOptions, "--proxy http://u:hunter2@h:8080", "u:hunter2"),
        (Kind::ExtraOptions, "--a=b --proxy 'http://u:p@h'", "u:p"),
        (
            Kind::Installer,
            "uv pip install --index-url https://u:p@h/simple",
            "u:p",
        ),
        (Kind::IndexUrl, "https://u:p@h/simple", "u:p"),
        (Kind::IndexUrl, "https://${U}:${P}@h/simple", "${U}:${P}"),
        (Kind::FindLinks, "https://u:p@h/simple", "u:p"),
        (Kind::CondaChannel, "https://u:p@h/x", "u:p"),
        (Kind::CondaPackage, "https://u:p@h/x.conda", "u:p"),
        (Kind::CondaPackage, "https://h.example/t/tk-1/x.conda", "/t/tk-1"),
    ];
    for (kind, text, wrong) in refused {
        let fault = kind.check(text).expect_err(text);
        assert_eq!((fault.rule, &text[fault.from..fault.to]), (Rule::PasswordInUrl, *wrong));
        assert!(
            fault.what.ends_with("would stay in the image's history"),
            "{}",
            fault.what
        );
        assert!(fault.fix.contains("secret"), "{}", fault.fix);
    }
    takes(
        Kind::Requirement,
        &[
            "x @ https://h.example:8443/a@1.0.whl",
            "x @ https://user@h.example/a.whl",
            "x @ git+ssh://git@github.com/o/r@v1",
            "x @ git+https://${TOKEN}@github.com/o/r",
            "x @ git+https://u:${TOKEN}@github.com/o/r",
            "x @ https://u:<token>@h.example/a.whl",
            "x @ https://u:***@h.example/a.whl",
            "x @ https://h.example/a?b=c:d@e",
        ],
    );
    takes(
        Kind::RemoteSource,
        &[
            "https://u:$TOKEN@h.example/x",
            "https://$A:${B:-}@h.example/x",
            "git@github.com:o/r",
            "https://u@h.example/x",
        ],
    );
}

#[test]
fn private_repositories() {
    takes(
        Kind::PrivateRepository,
        &[
            "github.com/ecorp/private-one@1.0.0",
            "github.com/ecorp/private-two@main",
            "github.com/ecorp/private-three@d4776502",
            "github.com/ecorp/private-four#subdirectory=inner",
            "github.com/ecorp/repo.git@feature/x_1+2#subdirectory=a/b.c",
            "github.com/ecorp/repo#subdirectory=..a/b",
            "gitlab.com/g/p",
            "gitlab.com/group/sub/project@v1",
        ],
    );
    refuses(
        Kind::PrivateRepository,
        &[
            ("", "", "github.com"),
            ("https://github.com/a/b@1", "https://", "start with the host"),
            ("git+https://github.com/a/b@1", "git+https://", "start with the host"),
            ("git@github.com:a/b", "git@github.com:a/b", "ssh"),
            ("bitbucket.org/a/b@1", "bitbucket.org", "gitlab.com"),
            ("github.com.evil.org/a/b@1", "github.com.evil.org", "not known"),
            ("a/b@1", "a", "not known"),
            ("repo", "repo", "no host"),
            ("github.com/a@1", "a", "no repository"),
            ("github.com/a/b/c@1", "a/b/c", "#subdirectory"),
            ("github.com//b@1", "", "empty part"),
            ("github.com/a/b/@1", "", "empty part"),
            ("github.com/a/..@1", "..", "no path of a repository"),
            ("github.com/-a/b@1", "-a", "no path of a repository"),
            ("github.com/a/b;id@1", ";", "character"),
            ("github.com/a/b$X@1", "$", "character"),
            ("github.com/a/b@", "@", "nothing behind"),
            ("github.com/a/b@1@2", "@", "second `@`"),
            ("github.com/a/b@a b", " ", "refuses there"),
            ("github.com/a/b@$(id)", "$", "refuses there"),
            ("github.com/a/b@ü", "ü", "refuses there"),
            ("github.com/a/b@-x", "-x", "git refuses"),
            ("github.com/a/b@a..b", "a..b", "git refuses"),
            ("github.com/a/b@a/", "a/", "git refuses"),
            ("github.com/a/b@a//b", "a//b", "git refuses"),
            ("github.com/a/b@a/.b", "a/.b", "git refuses"),
            ("github.com/a/b@x.lock", "x.lock", "git refuses"),
            ("github.com/a/b@x.lock/y", "x.lock/y", "git refuses"),
            ("github.com/a/b@x.", "x.", "git refuses"),
            ("github.com/a/b#egg=x", "#egg=x", "#subdirectory="),
            ("github.com/a/b#subdirectory=", "", "inside the repository"),
            ("github.com/a/b#subdirectory=/x", "/x", "inside the repository"),
            (
                "github.com/a/b#subdirectory=a/../..",
                "a/../..",
                "inside the repository",
            ),
            ("github.com/a/b#subdirectory=a&egg=b", "&", "read otherwise"),
        ],
    );
}

#[test]
fn a_private_repository_taken_apart() {
    let four = repository("github.com/ecorp/four#subdirectory=inner").unwrap();
    assert_eq!(
        four,
        Repository {
            host: Host::GitHub,
            path: "ecorp/four",
            reference: None,
            subdirectory: Some("inner")
        }
    );
    let sub = repository("gitlab.com/g/s/p@feature/a#subdirectory=x/y").unwrap();
    assert_eq!((sub.host.token(), sub.host.name()), ("GITLAB_TOKEN", "gitlab.com"));
    assert_eq!(
        (sub.path, sub.reference, sub.subdirectory),
        ("g/s/p", Some("feature/a"), Some("x/y"))
    );
    assert_eq!(repository("github.com/a"), None);
}

#[test]
fn users_of_git() {
    takes(
        Kind::GitUser,
        &["erikbern", "x-access-token", "gitlab+deploy-token-1", "a.b_c"],
    );
    refuses(
        Kind::GitUser,
        &[
            ("", "", "octocat"),
            ("-x", "-", "option"),
            ("a:token", ":token", "`secret`"),
            ("a@b", "@", "names of users"),
            ("a b", " ", "names of users"),
            ("$USER", "$", "names of users"),
        ],
    );
}
