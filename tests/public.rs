//! Each type in a public signature of the facade has a path there.
#![cfg(all(feature = "builder", feature = "cli", feature = "import"))]

use std::any::type_name;

/// Names the types, and returns their paths without what they are generic over.
macro_rules! named {
    ($($type:ty),* $(,)?) => {
        [$(type_name::<$type>()),*].map(|path| path.split('<').next().unwrap_or(path))
    };
}

#[test]
fn every_type_can_be_named() {
    use image_dsl::{build, plan, spec};
    let paths = named![
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
        image_dsl::Problem,
        image_dsl::base::Base,
        image_dsl::DockerfileProblem,
        image_dsl::DockerfileRule,
        image_dsl::Engine,
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
        build::BuildError,
        build::BuildOptions,
        build::Built,
        build::CacheScope,
        build::EngineProblem,
        build::Outcome,
        build::Problem,
        build::ProblemKind,
        build::Progress,
        build::Reason,
        build::RunOptions,
        build::Unused,
    ];
    let ours = paths.iter().filter(|path| path.starts_with("image_"));
    assert_eq!(
        ours.count(),
        paths.len() - 1,
        "all but `Text`, which is of the standard library"
    );
}
