//! Packs a folder as `copy "."` does, without the files that its `.dockerignore` excludes:
//! `context walk|digest|tar|unpack FOLDER [INDEX or DESTINATION]`. `benches/context.py` measures it.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use image_build::context::{Context, ContextError, Index};
use image_core::plan::{Local, LocalOrigin};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [what, folder, rest @ ..] = args.as_slice() else {
        return Err("usage: context walk|digest|tar|unpack FOLDER [INDEX or DESTINATION]".into());
    };
    let context = collect(folder).map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    let place = rest.first().map(Path::new);
    match what.as_str() {
        "walk" => println!("{} entries, {} bytes", context.entries().len(), context.size()),
        "digest" => println!("{}", context.digest(&place.map_or_else(Index::none, Index::new))?),
        "tar" => context.write_tar(&mut io::stdout(), &mut |_| {})?,
        "unpack" => context.unpack_to(place.ok_or("where to?")?)?,
        other => return Err(format!("{other:?} is unknown").into()),
    }
    Ok(())
}

fn collect(folder: &str) -> Result<Context, Vec<ContextError>> {
    let local = Local {
        root: PathBuf::from(folder),
        origin: LocalOrigin::Context(".".to_owned()),
        place: None,
        ignore: Vec::new(),
        at: None,
    };
    let ignore = std::fs::read_to_string(Path::new(folder).join(".dockerignore")).unwrap_or_default();
    let ignore: Vec<String> = ignore.lines().map(str::to_owned).collect();
    Context::collect(&[local], &ignore)
}
