//! Explores the model of removal, revocation and restores to the end of a number of steps.

use std::process::ExitCode;

use alcove_tests::model::explore;
use clap::Parser;
use comfy_table::Table;

/// Two admins, three devices and a relay: every order of so many steps.
#[derive(Debug, Parser)]
#[command(name = "model")]
struct Args {
    /// Steps from the start.
    #[arg(long, default_value_t = 8)]
    steps: u32,
}

fn main() -> ExitCode {
    let explored = explore(Args::parse().steps);
    let mut table = Table::new();
    table.set_header(["steps", "new states", "transitions", "s"]);
    for depth in &explored.depths {
        let cells = [depth.steps.to_string(), depth.states.to_string(), depth.transitions.to_string()];
        table.add_row(cells.into_iter().chain([format!("{:.1}", depth.seconds)]));
    }
    println!("{table}");
    let seconds: f64 = explored.depths.iter().map(|depth| depth.seconds).sum();
    println!("{} states, {} transitions, {seconds:.1} s", explored.states(), explored.transitions());
    println!("{:#?}", explored.tally);
    match explored.broken {
        None => ExitCode::SUCCESS,
        Some(broken) => {
            println!("BROKEN: {broken}");
            ExitCode::FAILURE
        }
    }
}
