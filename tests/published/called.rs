//! The program `called`: the texts of its `run_fn` reach the function in the image as they are.

use crate::prepared::{Asked, program};
use crate::{REPOSITORY, on_each};

#[test]
fn texts_reach_a_function_as_they_are() {
    let program = program("tests", "called");
    on_each(|real| {
        let folder = tempfile::tempdir().unwrap();
        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name = format!("{REPOSITORY}:called-{}{unique}", real.name);
        let asked = Asked::new(real, &program, folder.path().join("program"), name);
        asked.put("texts");
        let events = asked.events(&["build"]);
        assert_eq!(events.last().unwrap()["outcome"], "built", "{}: {events:#?}", real.name);
        assert_eq!(
            String::from_utf8(asked.output(&["run"]).stdout).unwrap(),
            "gpt2\0\0it's \"$HOME\" `id` \\ %s\0two\nlines\n\0--flag\x0012\0日本語\0",
            "{}",
            real.name
        );
        real.client(&["rmi", "--force", events.last().unwrap()["id"].as_str().unwrap()]);
    });
}
