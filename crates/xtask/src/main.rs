//! `cargo xtask`: the project's own commands. Knows how to build, start, test and measure Spoor, and which tools
//! that takes; knows nothing of what Spoor does.

mod bench;
mod browser;
mod command;
mod compress;
mod data;
mod fixtures;
mod http;
mod run;
mod server;
mod setup;
mod shots;
mod spa;
mod tally;
mod test;
mod traffic;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use command::Failure;
use workspace::Workspace;

/// Builds, runs, tests and measures Spoor.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, make demo data, and serve it on this machine
    Run(run::Options),
    /// Run all tests: the native ones, then the stories in a real browser
    Test(test::Options),
    /// Measure speed and size, and print the figures as Markdown tables
    Bench(bench::Options),
    /// Install the tools that are missing (the other commands do it too, as they need them)
    Setup,
    /// Build what ships: the app, optimised and compressed, inside the release server
    Build,
    /// Take pictures of the app's pages: two widths, light and dark
    Shots(shots::Options),
    /// Fetch files that tell country and network of addresses, for `spoor import` and `spoor serve`
    Data(data::Options),
    /// Write the generated files of tests/fixtures anew
    Fixtures,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Workspace::locate().and_then(|workspace| match arguments.task {
        Task::Run(options) => run::run(&workspace, &options),
        Task::Test(options) => test::test(&workspace, &options),
        Task::Bench(options) => bench::bench(&workspace, &options),
        Task::Setup => setup::everything(&workspace),
        Task::Build => build(&workspace),
        Task::Shots(options) => shots::shots(&workspace, &options),
        Task::Data(options) => data::data(&workspace, &options),
        Task::Fixtures => fixtures::write(&workspace),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn build(workspace: &Workspace) -> Result<(), Failure> {
    spa::ship(workspace)?;
    let binary = server::build(workspace, server::Profile::Release)?;
    println!("built {}", binary.display());
    Ok(())
}
