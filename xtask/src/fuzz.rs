//! Coverage-guided fuzzing of the sandbox's parsers: libFuzzer on the stable compiler, in a workspace of its own.
//!
//! What is found is written to `fuzz/artifacts`; put it into `fuzz/corpus` as well, where a plain test runs it.

use std::{fs, process::Command};

use anyhow::{Context, bail};
use clap::Args;

use crate::process::{cargo, find_program, output, root, run as execute};

/// Every target, a binary of `fuzz/Cargo.toml`.
const TARGETS: [&str; 3] = ["headers", "cmsurl", "xml"];
/// Counts which branches are taken: flags of the code generator, which the stable compiler knows.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What `cargo xtask fuzz` takes.
#[derive(Args)]
pub struct Options {
    /// Only this target: headers, cmsurl or xml.
    target: Option<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Builds the targets and runs them one after the other.
pub fn run(options: &Options) -> anyhow::Result<()> {
    if let Some(target) = options.target.as_deref().filter(|target| !TARGETS.contains(target)) {
        bail!("there is no target {target:?}: give one of {}", TARGETS.join(", "));
    }
    if find_program(&["c++", "g++", "clang++"]).is_none() {
        bail!(
            "the fuzzer's C++ part cannot be compiled: install a C++ compiler (Debian: apt-get install g++)"
        );
    }
    let host = host()?;
    let folder = root().join("target/fuzz");
    let mut build = cargo(&["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host]);
    build.arg("--target-dir").arg(&folder).env("RUSTFLAGS", COVERAGE).env_remove("CARGO_TARGET_DIR");
    execute(&mut build)?;
    for target in
        TARGETS.iter().filter(|name| options.target.as_deref().is_none_or(|wanted| wanted == **name))
    {
        let (found, artifacts) =
            (folder.join("corpus").join(target), root().join("fuzz/artifacts").join(target));
        for folder in [&found, &artifacts] {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let mut fuzzer = Command::new(folder.join(&host).join("release").join(target));
        // New inputs go into the first folder, the second is read.
        fuzzer.arg(&found).arg(root().join("fuzz/corpus").join(target));
        fuzzer
            .arg(format!("-max_total_time={}", options.seconds))
            .args(["-timeout=10", "-rss_limit_mb=2048"]);
        fuzzer
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .args(["-print_final_stats=1", "-verbosity=1"]);
        execute(&mut fuzzer)?;
    }
    Ok(())
}

/// The compiler's own triple: naming it keeps the flags away from build scripts.
fn host() -> anyhow::Result<String> {
    let version = output(Command::new("rustc").arg("-vV").current_dir(root()))?;
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("`rustc -vV` names no host")
}
