//! Writes the Dockerfile of each image of the pages into a folder: `cargo run -p coming-from -- FOLDER`.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "target/coming-from".into()));
    fs::create_dir_all(&folder)?;
    for (page, images) in coming_from::pages() {
        for (name, image) in images {
            let file = format!("{page} {name}.Dockerfile").replace([' ', ','], "-");
            fs::write(folder.join(file), image.dockerfile())?;
        }
    }
    Ok(())
}
