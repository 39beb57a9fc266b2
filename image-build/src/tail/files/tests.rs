//! Tests of what copies make.

use std::fs;

use image_core::plan::{Local, LocalOrigin};

use super::*;
use crate::context::{Contents, Context};

const APP: Owner = Owner { user: 7, group: 8 };

/// An image with `/opt`, a link to it, and a file.
struct Image;

impl Below for Image {
    fn look(&mut self, path: &str) -> Result<Node, Unfit> {
        Ok(match path {
            "/opt" => Node::Folder(0o711, APP),
            "/link" => Node::Link("/opt".to_owned()),
            "/lost" => Node::Link("/nowhere".to_owned()),
            "/opt/file" => Node::File,
            _ => Node::Missing,
        })
    }

    fn lines_of(&mut self, _: &str) -> Result<Option<String>, Unfit> {
        Ok(None)
    }

    fn blob(&mut self, _: String, make: &mut dyn FnMut() -> Result<Blob, Unfit>) -> Result<Blob, Unfit> {
        make()
    }
}

/// Returns the paths of a layer with their modes and owners, after a copy from a folder with `src/sub/a` and `one`.
fn copied(source: &str, destination: &str, owner: Option<Owner>, mode: Option<u32>) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src/sub")).unwrap();
    fs::write(folder.path().join("src/sub/a"), "a").unwrap();
    fs::write(folder.path().join("one"), "1").unwrap();
    let context = context_of(folder.path(), &["src", "one"]);
    let mut image = Image;
    let mut files = Files::new(&mut image);
    let target = Target {
        destination,
        owner,
        mode,
    };
    files
        .copy(&&context, source, target)
        .map_err(|unfit| unfit.to_string())?;
    Ok(shown(&files.take_layer()))
}

fn context_of(root: &std::path::Path, paths: &[&str]) -> Context {
    let local = |path: &&str| Local {
        root: root.to_owned(),
        origin: LocalOrigin::Context((*path).to_owned()),
        place: None,
        ignore: Vec::new(),
        at: None,
    };
    Context::collect(&paths.iter().map(local).collect::<Vec<_>>(), &[]).unwrap()
}

fn shown(layer: &Layer<'_>) -> String {
    let shown = layer.values().map(|entry| {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        format!("{path} {:o} {}", entry.mode & 0o7733, entry.owner.user)
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn copies() {
    let copied = |source, destination| copied(source, destination, None, None);
    assert_eq!(copied("one", "/new/x").as_deref(), Ok("new 711 0, new/x 600 0"));
    assert_eq!(copied("one", "/opt/").as_deref(), Ok("opt 711 7, opt/one 600 0"));
    assert_eq!(copied("one", "/opt").as_deref(), Ok("opt 711 7, opt/one 600 0"));
    assert_eq!(copied("one", "/link/x").as_deref(), Ok("opt 711 7, opt/x 600 0"));
    assert_eq!(copied("o*e", "/link/").as_deref(), Ok("opt 711 7, opt/one 600 0"));
    assert_eq!(
        copied("src", "/opt").as_deref(),
        Ok("opt 711 7, opt/sub 711 0, opt/sub/a 600 0")
    );
    assert_eq!(copied("src/sub", "/").as_deref(), Ok("a 600 0"));
}

#[test]
fn owners_and_modes() {
    assert_eq!(
        copied("one", "/a/b/", Some(APP), None).as_deref(),
        Ok("a 711 7, a/b 711 7, a/b/one 600 7")
    );
    assert_eq!(
        copied("one", "/opt/", Some(APP), Some(0o4711)).as_deref(),
        Ok("opt 711 7, opt/one 4711 7")
    );
    assert!(copied("one", "/a/", None, Some(0o711)).is_err());
}

/// Makes a stage on an image, and returns what another one copies from it on the same image.
fn copied_from_stage(steps: &[(&str, &str)], source: &str, destination: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/a"), "a").unwrap();
    std::os::unix::fs::symlink("a", folder.path().join("src/to-a")).unwrap();
    std::os::unix::fs::symlink("../src", folder.path().join("src/around")).unwrap();
    let context = context_of(folder.path(), &["src"]);
    let (mut image, mut other) = (Image, Image);
    let mut stage = Files::new(&mut image);
    for (source, destination) in steps {
        let target = Target {
            destination,
            owner: Some(APP),
            mode: None,
        };
        stage
            .copy(&&context, source, target)
            .map_err(|unfit| unfit.to_string())?;
    }
    let tree = stage.into_tree(false);
    let mut files = Files::new(&mut other);
    let target = Target {
        destination,
        owner: None,
        mode: None,
    };
    files.copy(&tree, source, target).map_err(|unfit| unfit.to_string())?;
    Ok(shown(&files.take_layer()))
}

/// Files and folders keep their owners, new folders on the way are root's.
#[cfg(unix)]
#[test]
fn copies_from_another_stage() {
    let copied =
        |source, destination| copied_from_stage(&[("src", "/made/src"), ("src/a", "/opt/x")], source, destination);
    assert_eq!(copied("/made/src/a", "/new/").as_deref(), Ok("new 711 0, new/a 600 7"));
    assert_eq!(
        copied("/made/src/to-a", "/new/").as_deref(),
        Ok("new 711 0, new/to-a 600 7")
    );
    assert_eq!(copied("/made/src/around/a", "/b").as_deref(), Ok("b 600 7"));
    assert_eq!(copied("/opt/x", "/b").as_deref(), Ok("b 600 7"));
    let (folder, all) = (copied("/made", "/"), copied("/made/*", "/x/"));
    let links = "a 600 7, src/around 733 7, src/to-a 733 7";
    assert_eq!(folder, Ok(format!("src 711 7, src/{links}")));
    assert_eq!(all, Ok("x 711 0, x/a 600 7, x/around 733 7, x/to-a 733 7".to_owned()));
    // What the image below has is not known here.
    for source in ["/opt", "/opt/*", "/", "/opt/file", "/elsewhere", "/opt/link/x"] {
        assert_eq!(copied(source, "/x/").err().as_deref(), Some(OF_BASE), "{source}");
    }
    assert!(copied("/made/src/none", "/x").is_err_and(|reason| reason.contains("is not in the stage")));
}

#[test]
fn what_is_not_clear_is_left_to_the_engine() {
    for (source, destination) in [
        ("one", "/lost"),
        ("one", "/opt/file/x"),
        ("src", "/opt/file"),
        ("[o]ne", "/x/"),
    ] {
        assert!(
            copied(source, destination, None, None).is_err(),
            "{source} -> {destination}"
        );
    }
}

#[test]
fn a_divided_layer_is_the_same_files() {
    let entry = |path: &str, is_file: bool| {
        let entry = folder_entry(path.as_bytes().to_vec(), 0o755, APP);
        (path.as_bytes().to_vec(), entry, is_file)
    };
    let mut context = Context::default();
    context.with_file("x", Contents::Bytes(b"x".to_vec()), false).unwrap();
    let mut layer = Layer::new();
    for number in 0..100 {
        for (path, mut entry, is_file) in [entry("a", false), entry(&format!("a/{number}"), true)] {
            entry.content = context.entry(b"x").filter(|_| is_file);
            layer.insert(path, entry);
        }
    }
    let parts = divide(&layer, 16);
    assert!(parts.len() > 8);
    assert!(parts.iter().all(|part| part.contains_key(b"a".as_slice())));
    let files: usize = parts.iter().map(|part| part.len() - 1).sum();
    assert_eq!(files, 100);
}
