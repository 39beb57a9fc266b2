//! Every statement of the table, by its own example: the macro takes it, the builder has a method of its name that means the
//! same, something is made of it, and the reference has it.

use std::fs;
use std::path::{Path, PathBuf};

use image_core::ast::{Argument, Content, Statement, Value};
use image_core::builder::{Builder, Given};
use image_core::check::{Outcome, Whole, check};
use image_core::model::Steps;
use image_core::node::Node;
use image_core::spec::Spec;
use image_core::table::{OptionRow, STATEMENTS, Section, StatementRow};
use proc_macro2::TokenStream;

/// A call of the method of a statement, by the shape of its positionals. Without such a method this does not compile.
macro_rules! call {
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Context) => {
        $builder.$keyword($folder)
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Fragment) => {
        $builder.$keyword(Steps::new(&[], &[]))
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Function) => {
        $builder.$keyword(path(&only($given).value), || Ok(()))
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Trigger) => {
        $builder.$keyword()
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Paths) => {
        $builder.$keyword(value(&only($given).value), value(only($given).to.as_ref().unwrap()))
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) File) => {
        $builder.$keyword(value(&only($given).value), value(only($given).to.as_ref().unwrap()))
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Bin) => {
        $builder.$keyword(value(&only($given).value), value(only($given).to.as_ref().unwrap()))
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Entries) => {
        $given.iter().fold($builder, |builder, entry| {
            builder.$keyword(&entry.key.as_ref().unwrap().text, value(&entry.value))
        })
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) Defaults) => {
        $given.iter().fold($builder, |builder, entry| match &entry.key {
            Some(key) => builder.arg_default(&key.text, value(&entry.value)),
            None => builder.$keyword(path(&entry.value)),
        })
    };
    ($builder:ident.$keyword:ident($given:expr, $folder:expr) $shape:ident) => {
        $builder.$keyword(values($given))
    };
}

/// A call of the method of an option, whose name is that of the option, or has `with_` before it.
macro_rules! set {
    ($builder:ident.env($($given:tt)*) $takes:ident) => { given!($builder.with_env($($given)*) $takes) };
    ($builder:ident.from($($given:tt)*) $takes:ident) => { given!($builder.with_from($($given)*) $takes) };
    ($builder:ident.ignore($($given:tt)*) $takes:ident) => { given!($builder.with_ignore($($given)*) $takes) };
    ($builder:ident.context($($given:tt)*) $takes:ident) => { given!($builder.with_context($($given)*) $takes) };
    ($builder:ident.mount($($given:tt)*) $takes:ident) => { given!($builder.with_mount($($given)*) $takes) };
    ($builder:ident.python($($given:tt)*) $takes:ident) => { given!($builder.with_python($($given)*) $takes) };
    ($builder:ident.installer($($given:tt)*) $takes:ident) => { given!($builder.with_installer($($given)*) $takes) };
    ($builder:ident.shell($($given:tt)*) $takes:ident) => { given!($builder.with_shell($($given)*) $takes) };
    ($builder:ident.r#virtual($($given:tt)*) $takes:ident) => { given!($builder.with_virtual($($given)*) $takes) };
    ($builder:ident.$name:ident($($given:tt)*) $takes:ident) => { given!($builder.$name($($given)*) $takes) };
}

/// The call, by what the option takes. All that have one name take the same, as the builder has one method for them.
macro_rules! given {
    ($builder:ident.$method:ident($argument:expr) Flag) => {
        $builder.$method(matches!($argument.value.content, Content::Bool(true)))
    };
    ($builder:ident.$method:ident($argument:expr) Pairs) => {
        $builder.$method(value(&$argument.value), value($argument.to.as_ref().unwrap()))
    };
    ($builder:ident.$method:ident($argument:expr) $takes:ident) => {
        $builder.$method(value(&$argument.value))
    };
}

macro_rules! statements {
    (
        common { $($(#[$cdoc:meta])* $cname:ident: $ctakes:ident $ckind:ident => $coption:ident;)* }
        $(
            $(#[$doc:meta])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$common:ident])? {
                $(
                    $(#[$odoc:meta])*
                    $oname:ident: $otakes:ident $okind:ident $(=> $ooption:ident)? $([$again:ident])?;
                )*
                $($ours:literal: $($theirs:ident)+;)*
            }
        )*
    ) => {
        fn with_option(builder: Builder, name: &str, given: &Argument) -> Builder {
            $(
                if name == stringify!($cname) {
                    return set!(builder.$cname(given) $ctakes);
                }
            )*
            $($(
                if name == stringify!($oname).trim_start_matches("r#") {
                    return set!(builder.$oname(given) $otakes);
                }
            )*)*
            panic!("no statement has the option `{name}`")
        }

        fn called(builder: Builder, keyword: &str, given: &[&Argument], folder: &Path) -> Builder {
            match keyword {
                $(stringify!($keyword) => call!(builder.$keyword(given, folder) $shape),)*
                other => panic!("`{other}` is not in the table"),
            }
        }
    };
}

include!("../../../image-core/src/statements.rs");

/// Adds a statement to the builder.
fn by_builder(builder: Builder, statement: &Statement, folder: &Path) -> Builder {
    let row = image_core::table::statement(&statement.keyword.text).unwrap();
    let is_option = |argument: &&Argument| argument.key.as_ref().is_some_and(|key| row.option(&key.text).is_some());
    let (options, given): (Vec<&Argument>, Vec<&Argument>) = statement.arguments.iter().partition(is_option);
    // What takes texts is another type of function.
    if let ("run_fn", [args]) = (row.keyword, options.as_slice())
        && args.key.as_ref().is_some_and(|key| key.text == "args")
    {
        return builder.run_fn_with(path(&only(&given).value), value(&args.value), |_| Ok(()));
    }
    let builder = called(builder, row.keyword, &given, folder);
    let builder = options.into_iter().fold(builder, |builder, option| {
        with_option(builder, &option.key.as_ref().unwrap().text, option)
    });
    if statement.on_build.is_some() {
        builder.on_build()
    } else {
        builder
    }
}

fn only<'a>(given: &[&'a Argument]) -> &'a Argument {
    match given {
        [only] => only,
        all => panic!("the example has {all:?}"),
    }
}

fn values(given: &[&Argument]) -> Given {
    match given {
        [only] => value(&only.value),
        all => all.iter().map(|one| value(&one.value)).collect(),
    }
}

fn value(value: &Value) -> Given {
    let content = &value.content;
    if let Content::Text(text) = content {
        text.as_str().into()
    } else if let Content::Integer(digits) = content {
        digits.parse::<i64>().unwrap().into()
    } else if let Content::Bool(value) = content {
        (*value).into()
    } else if let Content::List(items) = content {
        items.iter().map(self::value).collect()
    } else if let Content::Arrow(value, to) = content {
        match (&value.content, &to.content) {
            (Content::Text(value), Content::Text(to)) => (value.as_str(), to.as_str()).into(),
            other => panic!("the example has {other:?}"),
        }
    } else {
        panic!("the example has {content:?}")
    }
}

fn path(value: &Value) -> &str {
    let Content::Path(_, written) = &value.content else {
        panic!("the example has {:?}", value.content);
    };
    written
}

/// Returns the example of a row.
fn example(row: &StatementRow) -> &'static str {
    row.example()
        .unwrap_or_else(|| panic!("the documentation of `{}` has no example", row.keyword))
}

/// Statements that say something of later ones.
const OF_LATER: &[&str] = &["python", "installer"];

/// Returns an image with an example, and what it is about where nothing is made of it alone.
fn image_of(row: &StatementRow, example: &str) -> String {
    match row.section {
        Section::Stage if OF_LATER.contains(&row.keyword) => format!("from \"debian:12\"; {example}; pip \"six\";"),
        Section::Head => format!("{example}; from \"debian:12\";"),
        Section::Base => format!("{example};"),
        Section::Argument | Section::Stage => format!("from \"debian:12\"; {example};"),
    }
}

/// A project of npm.
const NPM_PROJECT: &str = "workdir \"/app\"; npm project = \"npm\"";

/// Returns the example of a row with an option.
fn example_with(row: &StatementRow, option: &OptionRow) -> String {
    let statement = match (row.keyword, option.name) {
        ("from", "add_python") => "from \"debian:12\"",
        ("pip", "pyproject") => return "pip pyproject = \"lib/pyproject.toml\"".to_owned(),
        ("uv", "pyproject") => return "uv pyproject = \"lib/pyproject.toml\"".to_owned(),
        ("pip", "extras") => "pip pyproject = \"lib/pyproject.toml\"",
        ("uv", "extras") => "uv pyproject = \"lib/pyproject.toml\"",
        ("pip" | "uv", "private" | "git_user") => {
            return format!(
                "{} private = \"github.com/a/b@1\", git_user = \"me\", secret = \"TOKEN\"",
                row.keyword
            );
        }
        ("npm", "project") => return NPM_PROJECT.to_owned(),
        ("npm", "omit") => return format!("{NPM_PROJECT}, omit = \"dev\""),
        ("uv", "sync") => return "uv sync = \"lib\"".to_owned(),
        ("uv", "groups" | "frozen") => "uv sync = \"lib\"",
        ("poetry", "old_installer") => "poetry \"old/pyproject.toml\", version = \"1.8.3\", ignore_lockfile = true",
        ("healthcheck", _) => "healthcheck \"curl -f http://localhost/\"",
        ("copy", "from") => "copy \"/x\" -> \"/x\"",
        ("copy", "external") => "copy \"/etc/hostname\" -> \"/x\"",
        ("mount", "external") => "mount \"/etc/hostname\" -> \"/x\"",
        ("python_source", "external") => concat!(
            "python_source \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../tests/ui/files/my_package\""
        ),
        _ => example(row),
    };
    format!("{statement}, {}", sample(row.keyword, option.name))
}

/// Returns an option with a value that its statement takes.
fn sample(keyword: &str, name: &str) -> &'static str {
    match (keyword, name) {
        ("dnf", "release") => "release = \"41\"",
        ("create_user", "groups") => "groups = [\"video\", \"agents\"]",
        (_, "uid") => "uid = 1000",
        (_, "gid") => "gid = 1000",
        (_, "home") => "home = \"/srv/agent\"",
        ("create_user", "shell") => "shell = \"/bin/bash\"",
        (_, "system") => "system = true",
        (_, "no_home") => "no_home = true",
        ("zypper", "release") => "release = \"15.6\"",
        ("uv", "version") => "version = \"0.9.5\"",
        ("poetry", "version") => "version = \"2.1.3\"",
        (_, "secret") => "secret = [\"TOKEN\", \"NPMRC\" -> \"/root/.npmrc\"]",
        (_, "tmpfs") => "tmpfs = \"/work\"",
        (_, "ssh") => "ssh = true",
        (_, "cache") => "cache = \"/cache\"",
        (_, "network") => "network = \"none\"",
        (_, "device") => "device = \"nvidia.com/gpu=all\"",
        (_, "force") => "force = true",
        (_, "env") => "env = [\"A=b\"]",
        (_, "args") => "args = [\"gpt2\", \"a b\"]",
        (_, "bind") => "bind = \"src\" -> \"/b\"",
        (_, "platform") => "platform = \"linux/arm64\"",
        (_, "provides") => "provides = [\"A\"]",
        (_, "unlocked") => "unlocked = true",
        (_, "setup") => "setup = [\"RUN a\"]",
        (_, "add_python") => "add_python = \"3.12\"",
        (_, "prebuilt") => "prebuilt = true",
        (_, "pull_secret") => "pull_secret = \"TOKEN\"",
        (_, "requirements") => "requirements = \"requirements.txt\"",
        (_, "extras") => "extras = [\"x\"]",
        (_, "find_links") => "find_links = \"https://a.example/links\"",
        (_, "index_url") => "index_url = \"https://a.example/simple\"",
        (_, "extra_index_url") => "extra_index_url = [\"https://b.example/simple\", \"https://c.example/simple\"]",
        (_, "pre") => "pre = true",
        (_, "extra_options") => "extra_options = \"--no-deps\"",
        (_, "python") => "python = \"/opt/venv/bin/python\"",
        (_, "command") => "command = \"uv pip install --system\"",
        (_, "groups") => "groups = \"g\"",
        (_, "frozen") => "frozen = false",
        (_, "installer") => "installer = \"pip\"",
        (_, "lockfile") => "lockfile = \"poetry.lock\"",
        (_, "ignore_lockfile") => "ignore_lockfile = true",
        (_, "with") => "with = \"dev\"",
        (_, "without") => "without = \"dev\"",
        ("poetry", "only") => "only = \"main\"",
        (_, "only") => "only = [\"**/*.py\"]",
        (_, "old_installer") => "old_installer = true",
        (_, "recommends") => "recommends = true",
        (_, "release") => "release = \"bookworm-backports\"",
        (_, "remove") => "remove = [\"wget\"]",
        (_, "virtual") => "virtual = \".build\"",
        (_, "channels") => "channels = [\"conda-forge\"]",
        ("npm", "registry") => "registry = \"https://npm.example.com/\"",
        (_, "spec_file") => "spec_file = \"environment.yml\"",
        (_, "from") => "from = \"debian:12\"",
        (_, "chown") => "chown = \"1:1\"",
        (_, "chmod") => "chmod = \"0755\"",
        (_, "ignore") => "ignore = [\"*.pyc\"]",
        (_, "external") => "external = true",
        (_, "checksum") => concat!(
            "checksum = \"sha256:",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "\""
        ),
        (_, "keep_git_dir") => "keep_git_dir = true",
        (_, "unpack") => "unpack = true",
        (_, "manifest") => "manifest = \"Cargo.toml\"",
        (_, "package") => "package = \"gateway\"",
        (_, "features") => "features = [\"tls\"]",
        (_, "all_features") => "all_features = true",
        (_, "no_default_features") => "no_default_features = true",
        (_, "profile") => "profile = \"dev\"",
        (_, "target") => "target = \"x86_64-unknown-linux-musl\"",
        (_, "to") => "to = \"/srv/lib\"",
        (_, "mount") => "mount = true",
        (_, "interval") => "interval = \"30s\"",
        (_, "timeout") => "timeout = \"3s\"",
        (_, "start_period") => "start_period = \"5s\"",
        (_, "start_interval") => "start_interval = \"1s\"",
        (_, "retries") => "retries = 3",
        (_, "context") => "context = \"src\"",
        other => panic!("{other:?} needs a sample"),
    }
}

/// Makes a folder with the files that examples name.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("image-macros-{test}-{}", std::process::id()));
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/coming-from/poetry_project");
    for (file, text) in [
        ("src/main.rs", String::new()),
        (
            "Cargo.toml",
            "[package]\nname = \"gateway\"\nversion = \"1.0.0\"\n[features]\ntls = []\n".to_owned(),
        ),
        ("my_package/__init__.py", String::new()),
        (".env", "KEY=value\n".to_owned()),
        ("requirements.txt", "idna\n".to_owned()),
        (
            "old/pyproject.toml",
            "[tool.poetry]\nname = \"old\"\nversion = \"1\"\ndescription = \"\"\nauthors = []\n\
             [tool.poetry.dependencies]\npython = \"^3.9\"\n"
                .to_owned(),
        ),
        ("environment.yml", "dependencies: [numpy]\n".to_owned()),
        (
            "lib/pyproject.toml",
            "[project]\nname = \"lib\"\nversion = \"1\"\ndependencies = [\"idna\"]\noptional-dependencies.x = [\"six\"]\n\
             [dependency-groups]\ng = []\n"
                .to_owned(),
        ),
        (
            "npm/package.json",
            "{\"dependencies\": {\"is-number\": \"^7\"}}".to_owned(),
        ),
        (
            "npm/package-lock.json",
            "{\"lockfileVersion\": 3, \"packages\": {\"node_modules/is-number\": {\"version\": \"7.0.0\"}}}".to_owned(),
        ),
        (
            "pyproject.toml",
            fs::read_to_string(project.join("pyproject.toml")).unwrap(),
        ),
        ("poetry.lock", fs::read_to_string(project.join("poetry.lock")).unwrap()),
    ] {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

fn outcome(text: &str, folder: &Path) -> (Vec<Statement>, Outcome) {
    let read = crate::parse::parse(text.parse::<TokenStream>().unwrap());
    assert!(read.source.diagnostics.is_empty(), "{text}");
    let outcome = check(&read.tree, Whole::Image, Some(folder));
    let errors: Vec<_> = outcome.diagnostics.iter().filter(|found| !found.is_lint()).collect();
    assert!(errors.is_empty(), "{text}: {errors:?}");
    (read.tree.statements, outcome)
}

/// Returns what is said in the head.
fn head(outcome: &Outcome) -> Vec<&str> {
    let head = &outcome.head;
    let all = head.name.iter().chain(&head.readme).chain(&head.ignore);
    all.map(|(val, _)| val)
        .chain(&head.context)
        .filter_map(|val| val.known())
        .collect()
}

#[test]
fn every_statement_means_the_same_everywhere() {
    let folder = folder("statements");
    let base = outcome("from \"debian:12\";", &folder).1.spec();
    let later = outcome("from \"debian:12\"; pip \"six\";", &folder).1.spec();
    for row in STATEMENTS {
        let text = image_of(row, example(row));
        let (statements, outcome) = outcome(&text, &folder);
        let built = built(row, &text, &statements, &folder);
        let spec = outcome.spec();
        assert_eq!(built.stages(), spec.stages(), "{text}");
        assert_eq!((built.args(), built.mounts()), (spec.args(), spec.mounts()), "{text}");
        let said = head(&outcome);
        let ignore = built.ignore().iter().map(String::as_str);
        let of_head: Vec<&str> = built.name().into_iter().chain(built.readme()).chain(ignore).collect();
        if row.keyword != "context" {
            assert_eq!(of_head, said, "{text}");
        }
        let becomes_others = row.section == Section::Head || ["on_build", "env_file"].contains(&row.keyword);
        let names_statement = |node: &Node| node.name().keyword() == row.keyword;
        assert!(becomes_others || outcome.nodes.iter().any(names_statement), "{text}");
        // What a fragment has is in a constant, which nothing reads here.
        assert!(
            (spec != base && spec != later) || !said.is_empty() || row.keyword == "include",
            "nothing is made of {text}"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

/// Returns what the builder makes of the statements.
fn built(row: &StatementRow, text: &str, statements: &[Statement], folder: &Path) -> Spec {
    let builder = match row.keyword {
        "context" => Spec::builder(),
        _ => Spec::builder().context(folder),
    };
    let builder = statements
        .iter()
        .fold(builder, |builder, one| by_builder(builder, one, folder));
    builder.build().unwrap_or_else(|errors| panic!("{text}: {errors}"))
}

/// Every option of every statement has a method that means the same, and something is made of it.
#[test]
fn every_option_means_the_same_everywhere() {
    let folder = folder("options");
    for row in STATEMENTS {
        for option in row.all_options() {
            let text = image_of(row, &example_with(row, option));
            let (statements, outcome) = outcome(&text, &folder);
            let built = built(row, &text, &statements, &folder);
            let spec = outcome.spec();
            assert_eq!(built.stages(), spec.stages(), "{text}");
            assert_eq!((built.args(), built.mounts()), (spec.args(), spec.mounts()), "{text}");
            assert_eq!(built.sources(), spec.sources(), "{text}");
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_statement_is_in_the_reference() {
    let reference = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference.md")).unwrap();
    for row in STATEMENTS {
        assert!(
            reference.contains(&format!("\n#### `{}`\n", row.keyword)),
            "{}",
            row.keyword
        );
        assert!(reference.contains(&format!("`{}`", example(row))), "{}", row.keyword);
    }
}

/// What other builders call a statement is answered with a statement of that row.
#[test]
fn other_names_are_answered_with_their_row() {
    let keyword = |text: &str| text.split(' ').next().map(str::to_owned);
    for row in STATEMENTS {
        for (ours, names) in row.also {
            assert_eq!(keyword(ours).as_deref(), Some(row.keyword), "{names:?}");
        }
    }
}
