//! `mooring integration check|role`: what the role of an account allows, and the smallest one for what is wanted.

use std::time::{Duration, Instant};

use anyhow::bail;
use clap::{Args, ValueEnum};
use hub_core::permissions::{Boxed, Capability, RoleLine, smallest_role, steps};
use serde_json::{Value, json};

use super::{One, Printed, listing};
use crate::output;

/// The worker answers in seconds; after two minutes another one takes over from one that died.
const CHECK_WAIT: Duration = Duration::from_secs(210);

#[derive(Debug, Args)]
pub struct Role {
    #[command(flatten)]
    printed: Printed,
    /// What the hub is to do: read, tags, lock, wipe, message, users, apps, events, all, or names such as
    /// change-org-group.
    #[arg(long = "for", value_delimiter = ',', default_value = "read", value_parser = capabilities, value_name = "WHAT")]
    wanted: Vec<Vec<Capability>>,
    /// A table, the same with tabs, or the steps in the console.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Tsv,
    Steps,
}

fn capabilities(word: &str) -> Result<Vec<Capability>, String> {
    Capability::of_word(word).ok_or_else(|| {
        let known: Vec<String> = Capability::ALL.iter().map(|one| one.to_string().replace('_', "-")).collect();
        format!("nothing is called {word:?}: use read, tags, lock, wipe, message, users, apps, events, all, or one of {}", known.join(", "))
    })
}

/// Prints the smallest role.
pub fn print_role(options: &Role) -> anyhow::Result<()> {
    let wanted: Vec<Capability> = options.wanted.iter().flatten().copied().collect();
    let lines = smallest_role(&wanted);
    let rows: Vec<Value> = lines.iter().map(row).collect();
    if options.printed.json {
        return output::json(&rows);
    }
    match options.format {
        Format::Steps => {
            for (number, step) in steps(&lines).iter().enumerate() {
                println!("{}. {step}", number + 1);
            }
        }
        Format::Tsv => {
            println!("category\tname\tbox\tfor");
            for row in &rows {
                let cells =
                    ["/category", "/resource", "/box", "/for"].map(|pointer| listing::cell(row, pointer));
                println!("{}", cells.join("\t"));
            }
        }
        Format::Table => {
            println!(
                "In the console: Accounts > Administrators > Roles > Add Role (--format steps tells each step), tick:"
            );
            let columns =
                [("category", "/category"), ("resource", "/resource"), ("box", "/box"), ("for", "/for")];
            listing::print(&rows, &columns, false)?;
        }
    }
    Ok(())
}

fn row(line: &RoleLine) -> Value {
    let boxed = match line.need.boxed {
        Boxed::Read => "Read",
        Boxed::Edit => "Edit",
    };
    let used_by: Vec<&str> = line.used_by.iter().map(|capability| capability.words()).collect();
    json!({ "category": line.need.category, "resource": line.need.name, "box": boxed, "for": used_by.join(", ") })
}

/// Asks for a look, waits for it, and prints each answer.
pub async fn check(options: One) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let path = format!("integrations/{}/permission-check", options.id);
    api.post(&path, &json!({})).await?;
    let until = Instant::now() + CHECK_WAIT;
    let check = loop {
        let check = api.get(&path, &[]).await?;
        if check["is_requested"] == false {
            break check;
        }
        if Instant::now() >= until {
            bail!(
                "the hub did not answer within {} seconds: look at its log, then try again",
                CHECK_WAIT.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let error = listing::cell(&check, "/error");
    if options.printed.json {
        output::json(&check)?;
    } else {
        let rows = check["capabilities"].as_array().into_iter().flatten().map(|row| {
            let resources: Vec<&str> =
                row["resources"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            vec![listing::cell(row, "/words"), listing::cell(row, "/answer"), resources.join(", ")]
        });
        output::table(&["the hub can", "answer", "resources"], rows.collect::<Vec<_>>());
    }
    anyhow::ensure!(error.is_empty(), "the permissions could not be looked at: {error}");
    Ok(())
}
