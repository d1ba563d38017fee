//! Completions and manual pages, generated from the grammar.

use std::fs;

use clap_complete::Shell;

use crate::failure::Failure;
use crate::grammar::{Man, shown};
use crate::world::World;

/// Prints the completions for a shell.
pub fn completions(shell: Shell, world: &mut World) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut shown(), "rosterctl", &mut script);
    Ok(world.out.write_all(&script)?)
}

/// Prints the manual as one page, or writes one for each command.
pub fn manual(args: &Man, world: &mut World) -> Result<(), Failure> {
    let Some(folder) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(shown()).render(&mut page)?;
        return Ok(world.out.write_all(&page)?);
    };
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(shown(), folder))
        .map_err(|error| Failure::Failed(format!("{} cannot be written: {error}.", folder.display())))
}
