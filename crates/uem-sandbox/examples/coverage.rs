//! Prints docs/UEM-COVERAGE.md: which of the known operations the sandbox has built.
//!
//! `cargo run --quiet -p uem-sandbox --example coverage > docs/UEM-COVERAGE.md`

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use uem_sandbox::catalog::{Coverage, coverage};

/// Operations by section and resource: `mdm`, `devices`.
type Sections = BTreeMap<String, BTreeMap<String, Vec<Coverage>>>;

fn main() -> fmt::Result {
    let mut sections = Sections::new();
    for operation in coverage() {
        let mut segments = operation.path.split('/').skip(2).map(str::to_lowercase);
        let (section, resource) =
            (segments.next().unwrap_or_default(), segments.next().unwrap_or_else(|| "itself".to_owned()));
        sections.entry(section).or_default().entry(resource).or_default().push(operation);
    }
    let mut page = String::new();
    head(&mut page, &sections)?;
    for (section, resources) in &sections {
        built(&mut page, section, resources)?;
        unbuilt(&mut page, section, resources)?;
    }
    print!("{page}");
    Ok(())
}

fn head(page: &mut String, sections: &Sections) -> fmt::Result {
    let all = || sections.values().flat_map(BTreeMap::values).flatten();
    let known = all().filter(|operation| operation.is_known).count();
    let built = all().filter(|operation| operation.is_built && operation.is_known).count();
    let beyond = all().filter(|operation| !operation.is_known).count();
    writeln!(page, "# What the sandbox has built of the UEM API\n")?;
    writeln!(
        page,
        "Written by `cargo xtask generate` from the sandbox's route table and its list of known operations.\n"
    )?;
    writeln!(
        page,
        "**{built} of {known} known operations**, and {beyond} beyond the public description (marked +)."
    )?;
    writeln!(page, "The others answer 501 with their name and are counted at `/_sandbox/unbuilt`.\n")?;
    writeln!(page, "| section | built | known |\n|---|---:|---:|")?;
    for (section, resources) in sections {
        let operations = || resources.values().flatten();
        let known = operations().filter(|operation| operation.is_known).count();
        let built = operations().filter(|operation| operation.is_built && operation.is_known).count();
        writeln!(page, "| {section} | {built} | {known} |")?;
    }
    Ok(())
}

/// A table for each resource.
fn built(page: &mut String, section: &str, resources: &BTreeMap<String, Vec<Coverage>>) -> fmt::Result {
    writeln!(page, "\n## {section}")?;
    for (resource, operations) in resources {
        let built = operations.iter().filter(|operation| operation.is_built);
        if built.clone().count() == 0 {
            continue;
        }
        writeln!(page, "\n### {section}/{resource}: {} of {}\n", built.clone().count(), operations.len())?;
        writeln!(page, "| method | path | version | role resource |\n|---|---|---:|---|")?;
        for Coverage { method, path, version, resource, is_known, .. } in built {
            let mark = if *is_known { "" } else { " +" };
            writeln!(page, "| {method} | `{path}`{mark} | {version} | {resource} |")?;
        }
    }
    Ok(())
}

/// One line for each resource.
fn unbuilt(page: &mut String, section: &str, resources: &BTreeMap<String, Vec<Coverage>>) -> fmt::Result {
    let is_open = |operations: &&Vec<Coverage>| operations.iter().any(|operation| !operation.is_built);
    if !resources.values().any(|operations| is_open(&operations)) {
        return Ok(());
    }
    writeln!(page, "\n### {section}: known, not built (501)\n")?;
    for (resource, operations) in resources.iter().filter(|(_, operations)| is_open(operations)) {
        let open: Vec<String> = (operations.iter())
            .filter(|operation| !operation.is_built)
            .map(|operation| {
                let path = operation.path.splitn(4, '/').nth(3).unwrap_or(operation.path);
                format!("{} `{path}` v{}", operation.method, operation.version)
            })
            .collect();
        writeln!(page, "- **{resource}** ({}): {}", open.len(), open.join(", "))?;
    }
    Ok(())
}
