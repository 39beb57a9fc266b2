//! Private repositories that nothing opens, and what only they need.

use image_dsl::{Image, image};

const REPOSITORY: &str = "github.com/org/repo@1.0.0";
const TOKEN: &str = "GITLAB_TOKEN";

const IMAGE: Image = image! {
    from "python:3.12";
    pip "numpy", private = "github.com/org/repo@1.0.0", git_user = "me";
    pip private = ["gitlab.com/group/project@main"], git_user = "me", secret = [];
    pip private = "github.com/org/repo@1.0.0", secret = "GITHUB_TOKEN";
    pip "numpy", git_user = "me";
    pip private = ["github.com/org/repo@1.0.0", "gitlab.com/group/project@1.0.0"], git_user = "me",
        secret = ["GITHUB_TOKEN", "OTHER"];
    pip private = {REPOSITORY}, git_user = "me", secret = ["GITHUB_TOKEN", "OTHER"];
    pip private = "gitlab.com/group/project@1.0.0", git_user = "me", secret = ["OTHER", {TOKEN}];
    pip private = ["bitbucket.org/org/repo@1.0.0", "github.com/org/repo@"], git_user = "me:password", secret = "TOKEN";
    pip private = [], git_user = "me", secret = "GITHUB_TOKEN";
    pip private = "github.com/org/repo@1.0.0", git_user = "me", secret = "GITHUB_TOKEN",
        env = ["GIT_CONFIG_COUNT=1", "GIT_TRACE=1"];
};

const RIGHT: Image = image! {
    from "python:3.12";
    pip private = [{REPOSITORY}, "gitlab.com/group/project@1.0.0"], git_user = "me", secret = {TOKEN};
    pip private = {REPOSITORY}, git_user = "me", secret = ["GITHUB_TOKEN", "GITLAB_TOKEN", "OTHER"];
};

fn main() {
    let _ = (IMAGE, RIGHT);
}
