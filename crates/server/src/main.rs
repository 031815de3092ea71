//! The program `spoor`.

fn main() -> std::process::ExitCode {
    spoor_server::cli::run()
}
