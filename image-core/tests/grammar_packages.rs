//! Packages of Python, Debian, Alpine, Fedora, SUSE and npm.

mod grammar_common;

use grammar_common::{breaks, takes, what};
use image_core::kind::Kind;
use image_core::rule::Rule;

#[test]
fn good_requirements() {
    takes(
        Kind::Requirement,
        &[
            "requests",
            "A",
            "zope.interface",
            "a_b-c.d",
            "numpy>=1",
            "numpy >= 1 , < 2",
            "numpy==1.26.*",
            "a!=1.*",
            "a~=1.4.2",
            "a===weird",
            "a===1.0-odd!x",
            "torch==2.1.0+cu118",
            "torch==2.1.0+cu118.x-1",
            "a==1!2.0",
            "a==v1.0",
            "a==1.0RC1",
            "a==1.0-rc.1",
            "a==1.0.post1",
            "a==1.0-1",
            "a==1.0.dev3",
            "a==1.0a1.post2.dev3",
            "a<2.0b",
            "a(>=1,<2)",
            "a ( >= 1 )",
            "a()",
            "a[b]",
            "a[b, c.d] == 1",
            "a[]",
            "a [ b ]>1",
            "a; os_name == 'nt'",
            "a>=1;extra=='x'",
            " a ",
            "uvicorn[standard]>=0.20,<1; python_version < '3.9' and sys_platform == \"linux\"",
            "a; (python_version<'3' or os_name=='x') and 'b' not in sys_platform",
            "a; 'linux' in sys_platform",
            "pkg @ https://e.com/p.whl?a=1&b=2",
            "pkg@git+ssh://git@github.com/a/b.git@v1#egg=x",
            "pkg[x] @ file:///a.whl",
            "pkg @ https://e.com/p.whl ; os_name=='x'",
            "a;os.name=='x'",
            "a==2023.10",
            "a==1.0.0.0.0",
        ],
    );
}

#[test]
fn bad_requirements() {
    breaks(
        Kind::Requirement,
        Rule::PythonRequirement,
        &[
            ("", ""),
            ("  ", "  "),
            ("numpy=>1", "=>"),
            ("numpy=<1", "=<"),
            ("numpy=1", "="),
            ("numpy<>1", "<>"),
            ("numpy~1", "~"),
            ("numpy>==1", ">=="),
            ("numpy>=", ">="),
            ("numpy>=1,", ","),
            ("numpy>=1 <2", "<"),
            ("numpy 1.0", "1"),
            ("numpy pandas", "p"),
            ("numpy>=1.*", ".*"),
            ("numpy>=1+cpu", "1+cpu"),
            ("numpy~=1", "1"),
            ("numpy==x", "x"),
            ("numpy==1.0_", "_"),
            ("numpy==1.0+", "+"),
            ("numpy==1.0rc1.*", ".*"),
            ("numpy==1.0.", "."),
            ("a-", "-"),
            (".a", ".a"),
            ("_a", "_"),
            ("a[b", "[b"),
            ("a[b c]", "c"),
            ("a[b,]", ","),
            ("a;", ""),
            ("a; python == '3'", "python"),
            ("a; os_name", ""),
            ("a; os_name = 'x'", "="),
            ("a; os_name == 'x", "'x"),
            ("a; os_name == 'x' && extra == 'y'", "&"),
            ("a; (os_name == 'x'", " (os_name == 'x'"),
            ("a; os_name == 'x')", ")"),
            ("a @", ""),
            ("a @ x", "x"),
            ("a @ https://e.com b", "b"),
            ("https://e.com/p.whl", "https://e.com/p.whl"),
            ("git+https://e.com/p", "git+https://e.com/p"),
            ("./pkg", "./pkg"),
            ("/pkg", "/pkg"),
            ("dist/a", "dist/a"),
            ("a-1-py3-none-any.whl", "a-1-py3-none-any.whl"),
            ("a(>=1", "(>=1"),
            ("a; echo", "echo"),
            ("a|b", "|"),
            ("a # why", "#"),
            ("ümlaut", "ü"),
        ],
    );
    assert_eq!(
        what(Kind::Requirement, "numpy=>1"),
        ("has `=>`, which is not a version operator", "write `>=`")
    );
    assert_eq!(
        what(Kind::Requirement, "https://e.com/p.whl").1,
        "write the package's name and `@` before it"
    );
    breaks(
        Kind::Requirement,
        Rule::PackageOption,
        &[
            ("requirements.txt", "requirements.txt"),
            ("requirements-dev.txt", "requirements-dev.txt"),
        ],
    );
    assert_eq!(Kind::Requirement.check("requirements-parser"), Ok(()));
}

#[test]
fn options_are_answered_with_ours() {
    for (kind, text, wrong, ours) in [
        (Kind::Requirement, "-e .", "-e", "pip install -e"),
        (Kind::Requirement, "--editable=.", "--editable", "pip install -e"),
        (Kind::Requirement, "--pre", "--pre", "`pre`"),
        (Kind::Requirement, "-r requirements.txt", "-r", "requirements ="),
        (Kind::Requirement, "-rrequirements.txt", "-r", "requirements ="),
        (Kind::Requirement, "-i https://x", "-i", "index_url ="),
        (Kind::Requirement, "--index-url=https://x", "--index-url", "index_url ="),
        (
            Kind::Requirement,
            "--extra-index-url",
            "--extra-index-url",
            "extra_index_url =",
        ),
        (Kind::Requirement, "-f x", "-f", "find_links ="),
        (Kind::Requirement, "-c x", "-c", "extra_options ="),
        (Kind::Requirement, "--nope", "--nope", "extra_options ="),
        (
            Kind::DebianPackage,
            "--no-install-recommends",
            "--no-install-recommends",
            "`recommends`",
        ),
        (Kind::DebianPackage, "-y", "-y", "never asks"),
        (Kind::DebianPackage, "-t", "-t", "release ="),
        (Kind::AlpinePackage, "--virtual", "--virtual", "virtual ="),
        (Kind::AlpinePackage, "--no-cache", "--no-cache", "leave it out"),
        (Kind::FedoraPackage, "-y", "-y", "never asks"),
        (Kind::FedoraPackage, "--x", "--x", "dnf install"),
        (Kind::SusePackage, "-y", "-y", "never asks"),
        (Kind::SusePackage, "--no-recommends", "--no-recommends", "`recommends`"),
        (Kind::SusePackage, "--releasever", "--releasever", "release ="),
        (Kind::SusePackage, "-t", "-t", "pattern:"),
        (Kind::SusePackage, "-git", "-git", "zypper --non-interactive install"),
    ] {
        breaks(kind, Rule::PackageOption, &[(text, wrong)]);
        assert!(what(kind, text).1.contains(ours), "{text}: {}", what(kind, text).1);
    }
}

#[test]
fn debian() {
    takes(
        Kind::DebianPackage,
        &[
            "git",
            "g++",
            "libstdc++6:arm64",
            "python3.11=3.11.2-6",
            "git=1:2.39.5-0+deb12u1",
            "nginx/bookworm-backports",
            "r-base",
            "7zip",
            "libc6:amd64=2.36-9",
            "x11-utils",
            "nodejs=18.*",
            "lamp-server^",
            "./x.deb",
            "/tmp/x_1.0.deb",
            "ab=1~rc1",
        ],
    );
    breaks(
        Kind::DebianPackage,
        Rule::DebianPackage,
        &[
            ("", ""),
            ("Git", "G"),
            ("g", "g"),
            ("git curl", " "),
            ("git;id", ";"),
            ("$(id)", "$"),
            ("git>=1", ">"),
            ("git==1", "=="),
            ("git=", "="),
            ("git=1 2", " "),
            ("git/", "/"),
            ("git/a b", " "),
            ("git:", ":"),
            ("wget-", "-"),
            ("+git", "+"),
            ("php_curl", "_"),
            ("php*", "*"),
        ],
    );
    breaks(Kind::DebianPackage, Rule::LineBreak, &[("git\n", "\n")]);
}

#[test]
fn alpine() {
    takes(
        Kind::AlpinePackage,
        &[
            "gcc",
            "R",
            "g++",
            "py3-pip",
            "git=2.45.1-r0",
            "git>=2.45",
            "git~2.45",
            "git~=2.45",
            "git@edge",
            "git@edge=2.45.1-r0",
            "git=2.45.1-r0@edge",
            ".build",
            "so:libc.musl-x86_64.so.1",
            "cmd:bash",
            "!busybox",
            "/tmp/x.apk",
            "a=1.2_rc1-r3",
        ],
    );
    breaks(
        Kind::AlpinePackage,
        Rule::AlpinePackage,
        &[
            ("", ""),
            ("g cc", " "),
            ("gcc;", ";"),
            ("gcc==1", "=="),
            ("gcc=", "="),
            ("gcc= 1", "= "),
            ("gcc@", "@"),
            ("gcc*", "*"),
            ("!", ""),
            ("+a", "+"),
        ],
    );
}

#[test]
fn fedora() {
    takes(
        Kind::FedoraPackage,
        &[
            "git",
            "git-2.45.1-1.fc40.x86_64",
            "@development-tools",
            "@nodejs:18/common",
            "perl(Foo::Bar)",
            "python3dist(requests)",
            "/usr/bin/git",
            "php-*",
            "https://e.com/epel.rpm",
            "nodejs >= 18",
            "gcc-c++",
            "2:vim-9",
            "glibc(x86-64)",
        ],
    );
    breaks(
        Kind::FedoraPackage,
        Rule::FedoraPackage,
        &[
            ("", ""),
            ("g it", " "),
            ("git;", ";"),
            ("git|x", "|"),
            ("@", "@"),
            (" git", " "),
            ("a >=", ""),
            ("a >= 1 b", "1 b"),
        ],
    );
}

#[test]
fn suse() {
    takes(
        Kind::SusePackage,
        &[
            "git",
            "git-2.45.1-1.1.x86_64",
            "git.x86_64",
            "git=2.45",
            "git>=2",
            "git >= 2",
            "git==2.45",
            "git<3:1.0~rc1-1.2",
            "gcc-c++",
            "perl(Time::ParseDate)",
            "perl(Foo)>=1.2",
            "libcurl.so.4",
            "/usr/bin/vi",
            "/tmp/local.rpm",
            "https://e.com/a.rpm?x=1",
            "pattern:devel_basis",
            "repo-oss:git",
            "yast*ftp*",
        ],
    );
    breaks(
        Kind::SusePackage,
        Rule::SusePackage,
        &[
            ("", ""),
            ("g it", " "),
            ("git = 2 vim", "2 vim"),
            ("git;", ";"),
            ("git@2", "@"),
            ("@devel", "@"),
            (" git", " "),
            ("!git", "!"),
            ("pattern:", ":"),
            ("git=>2", "=>"),
            ("git>=", ""),
            ("git >=", ""),
            (">=2", ">"),
        ],
    );
}

/// What npm-package-arg 13 takes.
#[test]
fn good_npm_packages() {
    takes(
        Kind::NpmPackage,
        &[
            "typescript",
            "JSONStream",
            "@types/node",
            "typescript@5",
            "typescript@5.4.2",
            "typescript@v5.4",
            "typescript@^5.4",
            "typescript@~5.4 || >=6",
            "typescript@>=5 <6",
            "typescript@ > 5 < 6",
            "typescript@1.2.3 - 2.x",
            "typescript@1.2.3-rc.1+5",
            "typescript@1.2.3rc1",
            "typescript@*",
            "typescript@next",
            "typescript@1.2.3.4",
            "@scope/name@latest",
            "react-18@npm:react@18",
            "npm:@scope/name@^1",
            "github:user/repository",
            "user/repository#semver:^1",
            "tool@user/repository",
            "git+https://example.com/tool.git#v1",
            "git+ssh://git@github.com/user/tool.git",
            "git@github.com:user/tool.git",
            "https://example.com/tool-1.0.0.tgz",
            "tool@https://example.com/tool.tgz",
            "./tool",
            "/opt/tool-1.0.0.tgz",
            "tool.tar.gz",
            "file:/opt/tool",
        ],
    );
}

#[test]
fn bad_npm_packages() {
    breaks(
        Kind::NpmPackage,
        Rule::NpmPackage,
        &[
            ("", ""),
            ("typescript>=5", ">"),
            ("typescript==5", "="),
            ("typescript:5", ":"),
            ("typescript@", "@"),
            ("typescript@ ", "@ "),
            ("typescript@>=5,<6", ","),
            ("typescript@>=", ""),
            ("typescript@^5 latest", "l"),
            ("typescript@é", "é"),
            ("typescript eslint", " "),
            ("$PACKAGE", "$"),
            ("_private", "_"),
            ("@scope", "@scope"),
            ("@scope/", "@scope/"),
            ("@scope/a/b", "/"),
            ("ftp://example.com/x.tgz", "ftp:"),
            ("github:", ":"),
            ("x@npm:", ":"),
            ("https://example.com/a b.tgz", " "),
        ],
    );
    assert_eq!(
        what(Kind::NpmPackage, "-g"),
        (
            "is an option, not a package",
            "leave it out; packages that are named are installed globally"
        )
    );
    breaks(
        Kind::NpmPackage,
        Rule::PasswordInUrl,
        &[("git+https://me:pass@example.com/t.git", "me:pass")],
    );
    takes(
        Kind::NpmRegistry,
        &["https://npm.example.com/", "http://localhost:4873"],
    );
    breaks(
        Kind::NpmRegistry,
        Rule::PackageUrl,
        &[("npm.example.com", "npm.example.com")],
    );
    breaks(
        Kind::NpmRegistry,
        Rule::PasswordInUrl,
        &[("https://me:pass@npm.example.com/", "me:pass")],
    );
}
