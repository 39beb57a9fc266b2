//! The command `image-dsl`, for files that are not Rust yet: `cargo install image-dsl --features cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    image_dsl::__private::tool()
}
