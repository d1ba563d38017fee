//! Running other programs, with failures that say which one and how.
//! Which program, and with what, is the business of the callers.

use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};

/// Runs to the end in the foreground; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| could_not_start(command))?;
    ensure!(status.success(), "`{}` failed ({status})", name(command));
    Ok(())
}

/// Like [`run`], but takes what the program prints on stdout.
pub fn read(command: &mut Command) -> Result<String> {
    let Output { status, stdout, .. } = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| could_not_start(command))?;
    ensure!(status.success(), "`{}` failed ({status})", name(command));
    String::from_utf8(stdout).with_context(|| format!("`{}` printed no UTF-8", name(command)))
}

fn could_not_start(command: &Command) -> String {
    format!("`{}` could not be started", name(command))
}

/// The program and its first words: enough to recognise the call by.
fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or_default();
    std::iter::once(program.into())
        .chain(command.get_args().map(|word| word.to_string_lossy()))
        .take(4)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_call_and_its_exit_code() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = read(&mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program` could not be started");
    }

    #[test]
    fn reads_what_was_printed() -> Result<()> {
        assert_eq!(read(Command::new("echo").arg("hello"))?, "hello\n");
        Ok(())
    }
}
