//! The categories of a role with their Read and Edit boxes, and what a form's boxes come to.
//!
//! A category has boxes of its own that stand for all of its lines. Without a script they cannot follow the lines, so
//! the form says which of them were ticked when it was written: one that was and is not any more takes its lines away.

use std::collections::{BTreeMap, BTreeSet};

use askama::{Template, filters::HtmlSafe};

use crate::{
    access::permissions::{Boxes, CATEGORIES, Category},
    console::fields::Fields,
};

/// A category as it is shown.
struct Shown {
    name: &'static str,
    also: &'static str,
    key: String,
    lines: Vec<Boxes>,
    reads: bool,
    edits: bool,
    all_read: bool,
    all_edit: bool,
    is_open: bool,
}

/// Categories of one place, such as `REST` in `API`.
struct Group {
    name: &'static str,
    key: String,
    categories: Vec<Shown>,
    is_open: bool,
}

/// The first level.
struct Section {
    name: &'static str,
    groups: Vec<Group>,
    is_open: bool,
}

/// All of it as a part of a form.
#[derive(Template)]
#[template(path = "console/role_boxes.html")]
pub(super) struct RoleBoxes {
    sections: Vec<Section>,
    granted: BTreeSet<String>,
    /// Granted, but not among what is shown.
    hidden: Vec<String>,
    search: String,
    may_edit: bool,
}

impl HtmlSafe for RoleBoxes {}

impl RoleBoxes {
    /// The boxes with what is granted; a search shows what it finds, opened. `opened` is the category or place that
    /// was worked on last.
    pub fn new(granted: BTreeSet<String>, search: &str, opened: &str, may_edit: bool) -> Self {
        let mut sections: BTreeMap<&'static str, BTreeMap<&'static str, Vec<Shown>>> = BTreeMap::new();
        let mut visible = BTreeSet::new();
        for category in CATEGORIES {
            let Some(shown) = shown(category, &granted, search, opened) else { continue };
            visible
                .extend(shown.lines.iter().flat_map(|line| [line.read.clone(), line.edit.clone()]).flatten());
            let (section, group) = category.place.split_once(" / ").unwrap_or((category.place, ""));
            sections.entry(section).or_default().entry(group).or_default().push(shown);
        }
        let hidden = granted.difference(&visible).cloned().collect();
        let sections = sections.into_iter().map(|(name, groups)| {
            let groups: Vec<Group> = groups
                .into_iter()
                .map(|(group, categories)| Group {
                    name: group,
                    key: if group.is_empty() { name.to_owned() } else { format!("{name} / {group}") },
                    is_open: categories.iter().any(|category| category.is_open),
                    categories,
                })
                .collect();
            Section { name, is_open: groups.iter().any(|group| group.is_open), groups }
        });
        Self { sections: sections.collect(), granted, hidden, search: search.to_owned(), may_edit }
    }

    fn has(&self, grant: &Option<String>) -> bool {
        grant.as_ref().is_some_and(|grant| self.granted.contains(grant))
    }
}

fn shown(
    category: &'static Category,
    granted: &BTreeSet<String>,
    search: &str,
    opened: &str,
) -> Option<Shown> {
    let search = search.to_lowercase();
    let key = category.key();
    let is_found = |text: &str| text.to_lowercase().contains(&search);
    let mut lines = category.boxes();
    if !is_found(&key) && !is_found(category.also) {
        lines.retain(|line| is_found(&line.name) || is_found(&line.about));
    }
    if lines.is_empty() {
        return None;
    }
    let all = |grants: Vec<String>| !grants.is_empty() && grants.iter().all(|grant| granted.contains(grant));
    Some(Shown {
        name: category.name,
        also: category.also,
        reads: lines.iter().any(|line| line.read.is_some()),
        edits: lines.iter().any(|line| line.edit.is_some()),
        all_read: all(category.grants(false)),
        all_edit: all(category.grants(true)),
        is_open: !search.is_empty() || (!opened.is_empty() && is_at(&key, opened)),
        lines,
        key,
    })
}

fn is_at(key: &str, place: &str) -> bool {
    key.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(" / "))
}

/// What the boxes of a form grant.
pub(super) fn granted(form: &Fields) -> BTreeSet<String> {
    let mut granted: BTreeSet<String> = form.all("grant").map(str::to_owned).collect();
    let category = |key: &str| CATEGORIES.iter().find(|category| category.key() == key);
    let of = |word: &str| {
        let (mode, key) = word.split_once('|')?;
        category(key).map(|category| category.grants(mode == "edit"))
    };
    for word in form.all("was").filter(|word| !form.has("whole", word)) {
        for grant in of(word).unwrap_or_default() {
            granted.remove(&grant);
        }
    }
    for word in form.all("whole") {
        granted.extend(of(word).unwrap_or_default());
    }
    if let Some((mode, place)) = form.text("do").strip_prefix("choose ").and_then(|word| word.split_once('|'))
    {
        choose(&mut granted, mode, place);
    }
    granted
}

/// *Choose Edit Mode* of a place: none, read, or read and edit.
fn choose(granted: &mut BTreeSet<String>, mode: &str, place: &str) {
    for category in CATEGORIES.iter().filter(|category| is_at(&category.key(), place)) {
        for grant in category.grants(false).into_iter().chain(category.grants(true)) {
            granted.remove(&grant);
        }
        if mode != "none" {
            granted.extend(category.grants(false));
        }
        if mode == "edit" {
            granted.extend(category.grants(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::parse(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().as_bytes())
    }

    #[test]
    fn the_box_of_a_category_stands_for_its_lines() {
        let all = granted(&form(&[("whole", "read|API / REST / Devices")]));
        assert!(all.contains("REST API Devices Read") && all.contains("REST API BLOBS Read"));
        assert!(!all.contains("REST API Devices Write"));
        let none =
            granted(&form(&[("was", "read|API / REST / Devices"), ("grant", "REST API Devices Read")]));
        assert!(none.is_empty());
        let kept = granted(&form(&[("grant", "REST API Devices Read")]));
        assert_eq!(kept.len(), 1);
    }

    #[test]
    fn choosing_an_edit_mode_ticks_everything_below() {
        let read = granted(&form(&[("do", "choose read|Accounts")]));
        assert!(read.contains("Accounts / Users / Accounts / Add Device: Read"), "{read:?}");
        assert!(read.iter().all(|grant| grant.starts_with("Accounts / ") && grant.ends_with(": Read")));
        let edit = granted(&form(&[("do", "choose edit|API / REST / Users")]));
        assert!(edit.contains("REST API Users Write") && edit.contains("REST API Users Read"));
        assert!(granted(&form(&[("do", "choose none|API"), ("grant", "REST API Users Read")])).is_empty());
    }
}
