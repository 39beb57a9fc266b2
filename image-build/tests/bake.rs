//! Bake files and what they name, without an engine. `images/baked.rs` has buildx build them.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fs;
use std::path::{Path, PathBuf};

use image_build::{Baked, BuildError, BuildOptions, bake};
use image_core::builder::Builder;
use image_core::files::member_folders::WorkspaceFolders;
use image_core::spec::Spec;

/// A folder with a file, and an image that copies it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::write(project.path("one"), "1").unwrap();
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn image(&self) -> Builder {
        let head = Spec::builder().context(self.0.path());
        head.from("debian:12").copy("one", "/one")
    }

    fn options(&self) -> BuildOptions {
        BuildOptions {
            cache_folder: Some(self.path("index")),
            ..BuildOptions::default()
        }
    }

    fn bake_images(&self, images: &[Baked], options: &BuildOptions) -> Result<String, BuildError> {
        bake(images, &self.path("out"), options, &mut |_| ())
    }

    fn bake(&self, images: &[(&str, Builder)], options: &BuildOptions) -> Result<serde_json::Value, String> {
        let images: Vec<Baked> = images.iter().map(|(name, image)| baked_image(name, image)).collect();
        let file = self.bake_images(&images, options).map_err(|error| error.to_string())?;
        Ok(serde_json::from_str(&file).unwrap())
    }
}

fn baked_image(name: &str, image: &Builder) -> Baked {
    Baked {
        name: name.to_owned(),
        plan: image.clone().plan().unwrap(),
    }
}

/// The packed context and the Dockerfile of a target.
fn files(file: &serde_json::Value, target: &str) -> (PathBuf, PathBuf) {
    let target = &file["target"][target];
    let context = PathBuf::from(target["context"].as_str().unwrap());
    let dockerfile = context.join(target["dockerfile"].as_str().unwrap());
    (context, dockerfile)
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn dockerfiles_have_the_bytes_of_the_image() {
    let project = Project::new();
    // In two letters, `${` and `%{` as they are.
    let image = project.image().env("K", "e\u{301}").run("echo ${HOME} %{ e\u{301} }");
    let text = image.clone().plan().unwrap().spec.dockerfile();
    let file = project.bake(&[("image", image)], &project.options()).unwrap();
    let (context, dockerfile) = files(&file, "image");
    assert_eq!(read(&dockerfile), text);
    assert_eq!(read(context.join("one")), "1");
}

#[test]
fn texts_that_buildx_would_change_are_refused() {
    let project = Project::new();
    let image = project.image().arg_default("GREETING", "none");
    let with = |value: &str| BuildOptions {
        build_args: vec![("GREETING".to_owned(), value.to_owned())],
        ..project.options()
    };
    project.bake(&[("image", image.clone())], &with("\u{e9}")).unwrap();
    let error = project.bake(&[("image", image)], &with("e\u{301}")).unwrap_err();
    assert!(error.starts_with("image could not be baked\n"), "{error}");
    assert!(
        error.contains("would change args GREETING `e\u{301}` in the bake file"),
        "{error}"
    );
}

#[test]
fn an_image_with_a_problem_is_named() {
    let project = Project::new();
    let image = project.image().copy("no-such-file", "/a").allow("missing_source");
    let images = [("web", project.image()), ("worker", image)];
    let error = project.bake(&images, &project.options()).unwrap_err();
    assert!(error.starts_with("worker could not be baked\n"), "{error}");
    assert!(error.contains("no-such-file"), "{error}");
}

/// Another program builds, and whoever starts that has the secrets.
#[test]
fn a_secret_that_nobody_gives_is_that_of_its_variable() {
    let project = Project::new();
    let image = project.image().run("true").secret("NO_SUCH_SECRET");
    let file = project.bake(&[("web", image)], &project.options()).unwrap();
    let secrets = &file["target"]["web"]["secret"];
    assert_eq!(secrets, &serde_json::json!(["id=NO_SUCH_SECRET,env=NO_SUCH_SECRET"]));
}

#[test]
fn names_that_buildx_refuses_are_refused() {
    let project = Project::new();
    for name in ["GR\u{d6}SSE", "a b", "a::b", "", "r#match"] {
        let error = project
            .bake(&[(name, project.image())], &project.options())
            .unwrap_err();
        assert!(error.contains("is not a valid target name for buildx"), "{error}");
    }
    let twice = [("a", project.image()), ("a", project.image())];
    let error = project.bake(&twice, &project.options()).unwrap_err();
    assert!(error.contains("is used by two images"), "{error}");
}

#[test]
fn what_is_there_is_compared() {
    let project = Project::new();
    let bake = || project.bake(&[("image", project.image())], &project.options()).unwrap();
    let file = bake();
    let (context, dockerfile) = files(&file, "image");
    let (one, text) = (context.join("one"), read(&dockerfile));
    let changes: [&dyn Fn(); 6] = [
        &|| fs::write(&one, "2").unwrap(),
        &|| fs::write(&one, "").unwrap(),
        &|| fs::remove_file(&one).unwrap(),
        &|| fs::write(context.join("more"), "x").unwrap(),
        &|| fs::remove_dir_all(&context).unwrap(),
        &|| fs::write(&dockerfile, "FROM scratch\n").unwrap(),
    ];
    for change in changes {
        change();
        assert_eq!(bake(), file);
        assert_eq!((read(&one), read(&dockerfile)), ("1".to_owned(), text.clone()));
        assert!(!context.join("more").exists());
        // The context, the Dockerfile and its list of what is ignored; nothing unfinished.
        assert_eq!(fs::read_dir(project.path("out")).unwrap().count(), 3);
    }
}

/// Of a context that is as it should be, nothing is written.
#[cfg(unix)]
#[test]
fn what_is_right_stays() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let project = Project::new();
    let bake = || project.bake(&[("image", project.image())], &project.options()).unwrap();
    let (context, dockerfile) = files(&bake(), "image");
    let inodes = || [&context, &dockerfile].map(|path| fs::metadata(path).unwrap().ino());
    let before = inodes();
    bake();
    assert_eq!(inodes(), before);
    let closed = fs::Permissions::from_mode(0o600);
    fs::set_permissions(context.join("one"), closed).unwrap();
    bake();
    assert_eq!(fs::metadata(context.join("one")).unwrap().mode() & 0o777, 0o644);
}

/// Cargo compiles nothing anew for a file that was not there: what is left out is read when files are packed.
#[test]
fn a_list_that_was_written_later_counts() {
    let project = Project::new();
    fs::create_dir(project.path("src")).unwrap();
    fs::write(project.path("src/private.key"), "key").unwrap();
    fs::write(project.path("src/main"), "main").unwrap();
    let head = Spec::builder().context(project.0.path()).ignore("*.tmp");
    let image = baked_image("image", &head.from("debian:12").copy("src", "/src"));
    let packed = || {
        let file = project.bake_images(std::slice::from_ref(&image), &project.options());
        let file = serde_json::from_str(&file.map_err(|error| error.to_string())?).unwrap();
        let (context, _) = files(&file, "image");
        Ok::<_, String>((
            context.join("src/main").exists(),
            context.join("src/private.key").exists(),
        ))
    };
    assert_eq!(packed(), Ok((true, true)));
    fs::write(project.path(".dockerignore"), "# keys\n**/*.key\n").unwrap();
    assert_eq!(packed(), Ok((true, false)));
    fs::write(project.path(".dockerignore"), "[\n").unwrap();
    assert!(packed().unwrap_err().contains(".dockerignore: "));
    fs::remove_file(project.path(".dockerignore")).unwrap();
    assert_eq!(packed(), Ok((true, true)));
}

#[test]
fn a_new_member_of_a_workspace_stops() {
    let project = Project::new();
    let member = |name: &str| {
        fs::create_dir_all(project.path(&format!("libs/{name}"))).unwrap();
        fs::write(project.path(&format!("libs/{name}/pyproject.toml")), "").unwrap();
    };
    member("one");
    let mut image = baked_image("image", &project.image());
    image.plan.workspaces.push(WorkspaceFolders {
        folder: project.path(".").display().to_string(),
        members: vec!["libs/*".to_owned()],
        excluded: vec!["libs/old".to_owned()],
        found: vec!["libs/one".to_owned()],
    });
    let bake = || project.bake_images(std::slice::from_ref(&image), &project.options());
    member("old");
    fs::create_dir(project.path("libs/empty")).unwrap();
    assert!(bake().is_ok());
    member("two");
    let error = bake().unwrap_err().to_string();
    assert!(
        error.contains("two/pyproject.toml` did not exist when this program was compiled"),
        "{error}"
    );
}

#[test]
fn a_file_that_the_compiler_would_have_read_stops() {
    let project = Project::new();
    let mut image = baked_image("image", &project.image());
    image.plan.absent.push(project.path("uv.lock"));
    let bake = || project.bake_images(std::slice::from_ref(&image), &project.options());
    assert!(bake().is_ok());
    fs::write(project.path("uv.lock"), "").unwrap();
    let error = bake().unwrap_err().to_string();
    assert!(
        error.contains("uv.lock` did not exist when this program was compiled"),
        "{error}"
    );
}
