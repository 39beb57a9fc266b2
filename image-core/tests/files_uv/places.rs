//! Local packages, members of workspaces, and settings beside the project.

use super::*;

/// A project whose package beside it is asked for in one place.
fn with_local(place: &str) -> (String, String) {
    let pyproject =
        format!("[project]\nname = 'app'\nversion = '1'\n{place}\n[tool.uv.sources]\nlib = {{ path = 'lib' }}\n");
    let (key, metadata) = if place.contains("optional") {
        (
            "[package.optional-dependencies]\ngpu = [{ name = 'lib' }]",
            "requires-dist = [{ name = 'lib', marker = \"extra == 'gpu'\", directory = 'lib' }]\nprovides-extras = ['gpu']",
        )
    } else if place.contains("groups") {
        let group = if place.contains("dev") { "dev" } else { "docs" };
        let lists = (
            "[package.dev-dependencies]\nGROUP = [{ name = 'lib' }]",
            "requires-dist = []\n[package.metadata.requires-dev]\nGROUP = [{ name = 'lib', directory = 'lib' }]",
        );
        return (
            pyproject,
            lock_with(&lists.0.replace("GROUP", group), &lists.1.replace("GROUP", group)),
        );
    } else {
        (
            "dependencies = [{ name = 'lib', marker = \"sys_platform == 'win32'\" }]",
            "requires-dist = [{ name = 'lib', marker = \"sys_platform == 'win32'\", directory = 'lib' }]",
        )
    };
    (pyproject, lock_with(key, metadata))
}

fn lock_with(key: &str, metadata: &str) -> String {
    format!(
        "version = 1\n[[package]]\nname = 'app'\nversion = '1'\nsource = {{ virtual = '.' }}\n{key}\n[package.metadata]\n{metadata}\n\
         [[package]]\nname = 'lib'\nversion = '1'\nsource = {{ directory = 'lib' }}\n"
    )
}

#[test]
fn only_what_is_selected_is_needed() {
    let extra = with_local("[project.optional-dependencies]\ngpu = ['lib']");
    let docs = with_local("[dependency-groups]\ndocs = ['lib']");
    let dev = with_local("[dependency-groups]\ndev = ['lib']");
    let windows = with_local("dependencies = [\"lib; sys_platform == 'win32'\"]");
    for ((pyproject, lock), words, count) in [
        (&extra, "", 0),
        (&extra, "--extra GPU", 1),
        (&extra, "--all-extras", 1),
        (&extra, "--all-extras --no-extra=gpu", 0),
        (&extra, "--extra gpu --only-group docs", 0),
        (&extra, "--extra gpu --no-install-package lib", 0),
        (&docs, "", 0),
        (&docs, "--group docs", 1),
        (&docs, "--all-groups", 1),
        (&docs, "--only-group=docs", 1),
        (&dev, "", 1),
        (&dev, "--no-dev", 0),
        (&dev, "--no-default-groups", 0),
        (&dev, "--only-dev", 1),
        (&dev, "--only-group docs", 0),
        (&dev, "--group dev --no-group dev", 0),
        (&windows, "", 0),
    ] {
        let project = project(pyproject, lock);
        assert_eq!(project.frozen(None), Ok(true), "{pyproject}\n{lock}");
        assert_eq!(locals(&project, words).len(), count, "{words}\n{pyproject}");
    }
}

#[test]
fn a_python_that_is_known_leaves_out_what_is_for_others() {
    let (pyproject, lock) = with_local("dependencies = [\"lib; sys_platform == 'win32'\"]");
    let older = |text: &str| text.replace("sys_platform == 'win32'", "python_full_version < '3.12'");
    let project = project(&older(&pyproject), &older(&lock));
    for (python, count) in [(None, 1), (Some("3.12"), 0), (Some("3.13.1"), 0), (Some("3.11"), 1)] {
        let selection = project.selection([], []).for_python(python);
        let locals = project.lock.as_ref().unwrap().locals(&selection);
        assert_eq!(locals.len(), count, "{python:?}");
    }
}

#[test]
fn a_member_is_locked_where_its_workspace_is() {
    let root = "[project]\nname = 'shop'\nversion = '1'\n[tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/out']\n\
                [tool.uv]\nrequired-version = '>=0.9'\n";
    let member = "[project]\nname = 'api'\nversion = '1'\ndependencies = ['core']\n[tool.uv.sources]\ncore = { workspace = true }\n";
    let lock = "version = 1\n[manifest]\nmembers = ['api', 'core', 'shop']\n\
                [[package]]\nname = 'api'\nversion = '1'\nsource = { virtual = 'packages/api' }\ndependencies = [{ name = 'core' }]\n\
                [package.metadata]\nrequires-dist = [{ name = 'core', editable = 'packages/core' }]\n\
                [[package]]\nname = 'core'\nversion = '1'\nsource = { editable = 'packages/core' }\n\
                [[package]]\nname = 'shop'\nversion = '1'\nsource = { virtual = '.' }\n";
    let all = [
        ("ws/pyproject.toml", root),
        ("ws/packages/api/pyproject.toml", member),
        (
            "ws/packages/core/pyproject.toml",
            "[project]\nname = 'core'\nversion = '1'\n",
        ),
        ("ws/packages/out/pyproject.toml", "[project]\nname = 'out'\n"),
        ("ws/uv.lock", lock),
    ];
    let locked = tree(&all);
    let api = read(&locked.root, "ws/packages/api").project.unwrap();
    assert_eq!((api.lock_path.as_str(), api.frozen(None)), ("ws/uv.lock", Ok(true)));
    assert_eq!(
        (&*api.others, locals(&api, "").len()),
        (&["ws/pyproject.toml".to_owned()][..], 0)
    );
    assert_eq!(api.fits("0.9.5"), Ok(()));
    assert_eq!(api.fits("0.8.0").unwrap_err().0, "ws/pyproject.toml");
    let out = read(&locked.root, "ws/packages/out").project.unwrap();
    assert_eq!((out.lock_path.as_str(), out.lock), ("ws/packages/out/uv.lock", None));
    let unlocked = tree(&all[..4]);
    let found = answer(read(&unlocked.root, "ws/packages/api").project.unwrap().resolvable());
    assert!(found.contains("write a lock by `uv lock` in `ws`"), "{found}");
}

#[test]
fn a_workspace_without_a_project() {
    let lock = "version = 1\n[manifest]\nmembers = ['api']\n[manifest.dependency-groups]\ndev = [{ name = 'six' }]\n\
                [[package]]\nname = 'api'\nversion = '1'\nsource = { editable = 'api' }\ndependencies = [{ name = 'lib' }]\n\
                [[package]]\nname = 'lib'\nversion = '1'\nsource = { directory = 'lib' }\n\
                [[package]]\nname = 'six'\nversion = '1'\nsource = { registry = 'https://pypi.org/simple' }\n";
    let text = "[tool.uv.workspace]\nmembers = ['api']\n[dependency-groups]\ndev = ['six']\n";
    let of = |text: &str| {
        let api = "[project]\nname = 'api'\nversion = '1'\n[tool.uv]\npackage = true\n";
        let tree = tree(&[("pyproject.toml", text), ("api/pyproject.toml", api), ("uv.lock", lock)]);
        read(&tree.root, ".").project.unwrap()
    };
    let project = of(text);
    assert_eq!((project.name(), project.frozen(None)), ("", Ok(true)));
    assert_eq!(locals(&project, "").len(), 1);
    assert_eq!(locals(&project, "--package other").len(), 0);
    let stale = of(&text.replace("'six'", "'six', 'idna'"));
    assert!(stale.frozen(None).unwrap_err().what.contains("it has no `idna`"));
}

#[test]
fn uv_toml_is_read_where_it_configures_uv() {
    let plain = "[project]\nname = 'a'\nversion = '1'\n";
    let settings = "required-version = '==0.9.6'\n";
    let others = |files: &[(&str, &str)]| {
        let tree = tree(files);
        let project = read(&tree.root, "app").project.unwrap();
        (project.others.join(" "), project.fits("0.9.5").is_ok())
    };
    let own = ("app/pyproject.toml", plain);
    assert_eq!(others(&[own]), (String::new(), true));
    assert_eq!(
        others(&[own, ("app/uv.toml", settings)]),
        ("app/uv.toml".to_owned(), false)
    );
    assert_eq!(others(&[own, ("uv.toml", settings)]), ("uv.toml".to_owned(), false));
    let configured = format!("{plain}[tool.uv]\npackage = false\n");
    let near = ("app/pyproject.toml", configured.as_str());
    assert_eq!(others(&[near, ("uv.toml", settings)]), (String::new(), true));
}

#[test]
fn schemas_that_uv_does_not_read() {
    let lock = LOCK.replace("version = 1\nrevision = 5", "version = 2\nrevision = 1");
    let found = problems(&reading(PYPROJECT, &lock));
    assert_eq!(
        found,
        [
            "app/uv.lock: line 1: [pyproject_file] the lock has the schema 2, and uv reads 1; \
          fix: write it anew by the uv that installs: `uv lock`"
        ]
    );
}
