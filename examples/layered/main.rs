//! Images that continue each other, across modules: a company's base, a team's fragment, two applications.

mod base;
mod team;

use image_dsl::{Image, image};

/// Continues the base: its `env` and `workdir` are known here, and the compiler checks that they are.
pub(crate) const API: Image = image! {
    name "company/api:1";

    from base::PYTHON;
    include team::OBSERVABILITY;
    pip "fastapi>=0.110", "uvicorn[standard]";
    copy "examples/project/src/service" -> "api";
    env API_HOME = "$COMPANY_HOME/api", OTEL_SERVICE_NAME = "api";
    cmd ["uvicorn", "api:app"];
};

/// The same base and fragment, another program.
pub(crate) const WORKER: Image = image! {
    name "company/worker:1";

    from base::PYTHON;
    include team::OBSERVABILITY;
    pip "celery>=5";
    copy "examples/layered/worker" -> "worker";
    cmd ["celery", "--app", "worker", "worker", "--loglevel", "INFO"];
};

fn main() {
    println!("{API}");
    println!("{WORKER}");
}
