//! The program `rosterctl`: the library with the streams of this process.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::run(std::env::args_os(), &mut cli::World::of_this_process()))
}
