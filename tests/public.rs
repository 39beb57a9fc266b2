//! Each type in a public signature of the facade has a path there, and a name of its own.
#![cfg(all(feature = "builder", feature = "cli", feature = "import"))]

use std::any::type_name;
use std::collections::BTreeMap;

/// Names the types, and returns their paths without what they are generic over.
macro_rules! named {
    ($($type:ty),* $(,)?) => {
        [$(type_name::<$type>()),*].map(|path| path.split('<').next().unwrap_or(path))
    };
}

#[test]
fn every_type_can_be_named() {
    let paths = paths();
    let ours = paths.iter().filter(|path| path.starts_with("image_"));
    assert_eq!(
        ours.count(),
        paths.len() - 1,
        "all but `Text`, which is of the standard library"
    );
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for path in paths().into_iter().chain(paths_of_builds()) {
        let name = path.rsplit("::").next().unwrap_or(path);
        names.entry(name).or_default().push(path);
    }
    names.retain(|_, paths| paths.len() > 1);
    assert!(names.is_empty(), "two types of one name: {names:?}");
}

/// Returns where the facade's types are declared.
fn paths() -> Vec<&'static str> {
    use image_dsl::{plan, spec};
    named![
        image_dsl::Image,
        image_dsl::Steps,
        image_dsl::Spec,
        image_dsl::JsonError,
        image_dsl::WrongText,
        image_dsl::Digest,
        image_dsl::InvalidDigest,
        image_dsl::Builder,
        image_dsl::Errors,
        image_dsl::Given,
        image_dsl::report::Report<()>,
        image_dsl::report::InFile,
        image_dsl::report::Position,
        image_dsl::report::StatementPlace,
        image_dsl::report::Level,
        image_dsl::report::Rule,
        image_dsl::report::RuleInfo,
        image_dsl::base::NamedBase,
        image_dsl::DockerfileRule,
        image_dsl::TargetEngine,
        image_dsl::Feature,
        image_dsl::Requirement,
        image_dsl::Target,
        image_dsl::TargetError,
        image_dsl::Version,
        spec::Action,
        spec::Add,
        spec::Arg,
        spec::BindMount,
        spec::CacheMount,
        spec::Copy,
        spec::Env,
        spec::Healthcheck,
        spec::Label,
        spec::LocalSource,
        spec::RawInstruction,
        spec::StageBase,
        spec::Base,
        spec::BuildArg,
        spec::Command,
        spec::Credentials,
        spec::Instruction,
        spec::Mount,
        spec::Once,
        spec::Origin,
        spec::Probe,
        spec::Run,
        spec::Sharing,
        spec::Source,
        spec::SourceOrigin,
        spec::Stage,
        spec::StartMount,
        spec::Text,
        spec::Variable,
        spec::Words,
        plan::At,
        plan::LineMap,
        plan::Local,
        plan::LocalOrigin,
        plan::Note,
        plan::Placed,
        plan::Plan,
    ]
    .to_vec()
}

/// Returns where the types of builds are declared.
fn paths_of_builds() -> Vec<&'static str> {
    use image_dsl::build;
    named![
        build::Baked,
        build::BuildError,
        build::BuildOptions,
        build::BuildProblem,
        build::Built,
        build::CacheScope,
        build::EngineProblem,
        build::InvalidOption,
        build::Outcome,
        build::ProblemKind,
        build::ProgramError,
        build::Progress,
        build::Reason,
        build::RunOptions,
        build::Unused,
        build::context::Contents,
        build::context::Context,
        build::context::ContextError,
        build::context::Entry,
        build::context::EntryKind,
        build::context::Fault,
        build::context::Index,
        build::engine::BuildOutput,
        build::engine::Container,
        build::engine::ContainerMount,
        build::engine::Engine,
        build::engine::EngineError,
        build::engine::EngineKind,
        build::engine::Environment,
        build::engine::Event,
        build::engine::ImageId,
        build::engine::Job,
        build::engine::LoginFault,
        build::engine::MissingCredentials,
        build::engine::NoContext,
        build::engine::Place,
        build::engine::RegistryProblem,
        build::engine::Secret,
        build::engine::SecretFrom,
        build::engine::StepFailed,
    ]
    .to_vec()
}
