//! `alcove-relay`: see `alcove-relay --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    alcove_server::cli::run()
}
