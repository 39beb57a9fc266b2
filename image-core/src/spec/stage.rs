//! The start of a stage, and the parts of a spec beside its stages.

use super::objects::{choices, objects};
use super::{Instruction, Text};

objects! {
    /// A build argument before the first stage.
    struct BuildArg<'a> {
        /// Lines of comment above it.
        comment: Vec<Text<'a>> = default,
        /// Its name.
        name: Text<'a>,
        /// Its default, expanding.
        default: Option<Text<'a>> = default,
        /// Its default as the word that a Dockerfile has, where no expanding text says it; then there is no other.
        word: Option<Text<'a>> = default,
    }

    /// A stage: a base and what is done to it.
    struct Stage {
        /// Its base and name.
        from: StageBase<'static>,
        /// The instructions, in order.
        instructions: Vec<Instruction<'static>> = default,
    }

    /// The start of a stage.
    struct StageBase<'a> {
        /// Lines of comment above it.
        comment: Vec<Text<'a>> = default,
        /// The base that it starts from.
        base: Base<'a>,
        /// The stage's name.
        name: Option<Text<'a>> = default,
        /// `os/arch[/variant]`, expanding.
        platform: Option<Text<'a>> = default,
        /// Whose credentials the base is pulled with.
        credentials: Option<Credentials> = default,
        /// The name of the secret with which the base is pulled.
        pull_secret: Option<Text<'a>> = default,
        /// Whether the base is used as it is.
        prebuilt: bool = default,
        /// Whether the registry is asked for the base in every build. No part of the digest: the base is the same.
        force: bool = default apart,
    }

    /// A source with a place of its own in the packed context: one that is outside the context, filtered, or whose name
    /// engines cannot address.
    struct Source {
        /// Its path in the packed context. With a final `/`, the folder into which it is put as `COPY` puts it: a
        /// file under its own name, of a folder the contents, of a glob all matches, a module under its own name.
        archive_path: String,
        /// The files that it holds.
        origin: SourceOrigin,
        /// Patterns, in `.dockerignore` syntax and relative to the source, of what is left out.
        ignore: Vec<String> = default,
    }

    /// Binaries of a project of Cargo.
    struct CargoSource {
        /// The manifest of the package or workspace, a path of the context.
        manifest: String,
        /// The packages that are built; none where the binaries say so.
        packages: Vec<String> = default,
        /// Their binaries that are built.
        binaries: Vec<String>,
    }

    /// A binary of a project of Cargo that the machine builds which builds the image.
    struct BinarySource {
        /// The binary.
        binary: String,
        /// The manifest, a path of the context; without one, Cargo looks for it in the context's root and above.
        manifest: Option<String> = default,
        /// The package that has the binary.
        package: Option<String> = default,
        /// The features.
        features: Vec<String> = default,
        /// Whether it has all features.
        all_features: bool = default,
        /// Whether it has only the features that are named.
        no_default_features: bool = default,
        /// The profile; `release` if none is named.
        profile: Option<String> = default,
        /// The target of the compiler, if one is named.
        target: Option<String> = default,
        /// Whether the versions are those of a lock.
        locked: bool = default,
    }

    /// Files that `mount` adds when a container starts.
    struct StartMount {
        /// Paths or globs in the packed context, expanding.
        sources: Vec<String>,
        /// The destination, as in `COPY`; expanding.
        destination: String,
    }
}

choices! {
    /// The kind of credentials that a registry needs.
    #[derive(Copy)]
    enum Credentials {
        /// Those of Amazon's Elastic Container Registry.
        Ecr = "ecr",
        /// Those of Google's Artifact Registry.
        GcpArtifactRegistry = "gcp_artifact_registry",
    }

    /// The base of a stage.
    enum Base<'a> {
        /// An image of a registry; expanding.
        Image(reference: Text<'a>) = "image",
        /// Nothing.
        Scratch = "scratch",
        /// An earlier stage.
        Stage(name: Text<'a>) = "stage",
        /// An image built before, by the digest of its spec. Engines know it by its tag, `image-dsl:` and the 64
        /// digits.
        Id(digest: Text<'a>) = "id",
    }

    /// Files at a place of their own in the packed context.
    enum SourceOrigin {
        /// A path or glob in the context, expanding.
        Context(path: String) = "context",
        /// A file of this text, whose mode is 0644.
        Inline(text: String) = "text",
        /// The same with a list of its own: the patterns of what is left out are relative to the context, and stand for
        /// those of its `.dockerignore`.
        Listed(path: String) = "listed",
        /// Something outside the context, at the absolute path or the path below `~/` that the image names, which may be a
        /// glob. The path is no part of the digest: it says where the files are on one machine.
        External(path: String) = "external" apart,
        /// A module or package at this path of the context: its `.py` files, or, if anything is left out, all others.
        Python(path: String) = "python",
        /// The same for the module or package of this import name, still to be found in the context.
        Module(name: String) = "module",
        /// The same for one outside the context, at a path as that of [`External`](Self::External).
        ExternalModule(path: String) = "external_module" apart,
        /// A skeleton of the manifests of a project of Cargo, by which all is built that its packages depend on.
        CargoDependencies(source: CargoSource) = "cargo_dependencies",
        /// The packages of such a project that are built, and a skeleton of the others.
        CargoProgram(source: CargoSource) = "cargo_program",
        /// A binary that Cargo builds on this machine before the context is packed, whose mode is 0755.
        Binary(source: BinarySource) = "binary",
    }
}
