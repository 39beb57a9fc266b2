//! Every statement of the table, by its own example: the macro takes it, the builder has a method of its name that means the
//! same, something is made of it, and the reference has it.

use std::fs;
use std::path::{Path, PathBuf};

use image_core::ast::{Argument, Content, Statement, Value};
use image_core::builder::{Builder, Given};
use image_core::check::{Outcome, Whole, check};
use image_core::model::Steps;
use image_core::spec::Spec;
use image_core::table::{STATEMENTS, Section, StatementRow};
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

macro_rules! statements {
    (
        common { $($common:tt)* }
        $(
            $(#[$doc:meta])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$takes:ident])? {
                $($rest:tt)*
            }
        )*
    ) => {
        fn called(builder: Builder, keyword: &str, given: &[&Argument], folder: &Path) -> Builder {
            match keyword {
                $(stringify!($keyword) => call!(builder.$keyword(given, folder) $shape),)*
                other => panic!("`{other}` is not in the table"),
            }
        }
    };
}

include!("../../../image-core/src/statements.rs");

/// The builder with a statement more.
fn by_builder(builder: Builder, statement: &Statement, folder: &Path) -> Builder {
    let row = image_core::table::statement(&statement.keyword.text).unwrap();
    let is_option = |argument: &&Argument| argument.key.as_ref().is_some_and(|key| row.option(&key.text).is_some());
    let (options, given): (Vec<&Argument>, Vec<&Argument>) = statement.arguments.iter().partition(is_option);
    let builder = called(builder, row.keyword, &given, folder);
    let builder = options.into_iter().fold(builder, |builder, option| {
        builder.option(&option.key.as_ref().unwrap().text, value(&option.value))
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
        all => all.iter().map(|one| value(&one.value)).collect::<Vec<Given>>().into(),
    }
}

fn value(value: &Value) -> Given {
    match &value.content {
        Content::Text(text) => text.as_str().into(),
        Content::Integer(digits) => digits.parse::<i64>().unwrap().into(),
        Content::List(items) => items.iter().map(self::value).collect::<Vec<Given>>().into(),
        other => panic!("the example has {other:?}"),
    }
}

fn path(value: &Value) -> &str {
    match &value.content {
        Content::Path(_, written) => written,
        other => panic!("the example has {other:?}"),
    }
}

/// The example of a row: the first code of its documentation that is such a statement.
fn example(row: &StatementRow) -> &'static str {
    let start = format!("{} ", row.keyword);
    let mut code = row.doc.split('`').skip(1).step_by(2);
    code.find(|code| code.starts_with(&start))
        .unwrap_or_else(|| panic!("the documentation of `{}` has no example", row.keyword))
}

/// An image with the example.
fn image_of(row: &StatementRow) -> String {
    let example = example(row);
    match row.section {
        Section::Head => format!("{example}; from \"debian:12\";"),
        Section::Base => format!("{example};"),
        Section::Argument | Section::Stage => format!("from \"debian:12\"; {example};"),
    }
}

/// A folder with the files that examples name.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("image-macros-statements-{}", std::process::id()));
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/coming-from/poetry_project");
    for (file, text) in [
        ("src/main.rs", String::new()),
        ("my_package/__init__.py", String::new()),
        (".env", "KEY=value\n".to_owned()),
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
    let folder = folder();
    let base = outcome("from \"debian:12\";", &folder).1.spec();
    for row in STATEMENTS {
        let text = image_of(row);
        let (statements, outcome) = outcome(&text, &folder);
        let builder = Spec::builder();
        let builder = if row.keyword == "context" {
            builder
        } else {
            builder.context(&folder)
        };
        let builder = statements
            .iter()
            .fold(builder, |builder, one| by_builder(builder, one, &folder));
        let built = builder.build().unwrap_or_else(|errors| panic!("{text}: {errors}"));
        let spec = outcome.spec();
        assert_eq!(built.stages(), spec.stages(), "{text}");
        assert_eq!((built.args(), built.mounts()), (spec.args(), spec.mounts()), "{text}");
        let said = head(&outcome);
        let ignore = built.ignore().iter().map(String::as_str);
        let of_head: Vec<&str> = built.name().into_iter().chain(built.readme()).chain(ignore).collect();
        if row.keyword != "context" {
            assert_eq!(of_head, said, "{text}");
        }
        // What a fragment has is in a constant, which nothing reads here.
        assert!(
            spec != base || !said.is_empty() || row.keyword == "include",
            "nothing is made of {text}"
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_statement_is_in_the_reference() {
    let reference = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference.md")).unwrap();
    for row in STATEMENTS {
        assert!(
            reference.contains(&format!("\n### `{}`\n", row.keyword)),
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
