//! The command `image-dsl`, for files on which no program with images works: `cargo install image-dsl --features cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    image_dsl::__private::tool()
}
