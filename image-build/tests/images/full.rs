//! Disks that are full: the engine's, and those of this machine.

use image_build::engine::EngineError;
use image_build::{BuildError, EngineProblem};
use image_core::plan::Plan;

use crate::private::daemons;
use crate::project::{Project, names_in};

/// More than the engines of these tests have room for.
const TOO_LARGE: u64 = 32 << 20;

fn refused(project: &Project<'_>, plan: &Plan) -> EngineProblem {
    let (built, _) = project.build(plan, &project.options());
    match built {
        Err(BuildError::Engine(problem)) => *problem,
        other => panic!("{}: {other:?}", project.real.name),
    }
}

#[test]
fn a_step_that_fills_the_disk_of_an_engine_is_named_with_what_to_do() {
    for daemon in daemons(24) {
        let project = Project::new(&daemon.real);
        let image = project.image();
        let line = line!() + 1;
        let image = image.run("dd if=/dev/zero of=/large bs=1M count=100");
        let image = image.option("network", "none");
        let problem = refused(&project, &image.plan().unwrap());
        let said = problem.to_string();
        assert!(said.contains(&format!("full.rs:{line}: ")), "{said}");
        assert!(
            said.contains("No space left on device") && said.contains("docker system prune"),
            "{said}"
        );
        assert_eq!(names_in(&daemon.scratch()), [""; 0]);
        // What is freed can be used.
        let (built, _) = project.built(&project.image().plan().unwrap(), &project.options());
        project.remove(&built);
    }
}

#[test]
fn files_for_which_an_engine_has_no_room_make_no_image() {
    for daemon in daemons(24) {
        let project = Project::new(&daemon.real);
        let large = std::fs::File::create(project.folder.path().join("large")).unwrap();
        large.set_len(TOO_LARGE).unwrap();
        let problem = refused(&project, &project.image().copy("large", "/large").plan().unwrap());
        assert!(matches!(problem.error, EngineError::DiskFull { .. }), "{problem}");
        assert_eq!(names_in(&daemon.scratch()), [""; 0]);
    }
}
