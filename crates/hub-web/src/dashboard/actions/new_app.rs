//! The details of an internal app: how the form begins, and its fields.

use hub_store::AppFileRow;
use page_kit::components::{CheckField, SelectField, TextArea, TextField};

use super::{
    details::{Field, push_mode},
    draft::Draft,
};
use crate::{access::Selectable, dashboard::fields::expected, http::fields::FieldError};

/// What the form says when it is opened: the name of the file without its ending, and the highest group.
pub fn first(file: &AppFileRow, draft: &Draft, offered: &Selectable) -> Draft {
    let stem = file.file_name.rsplit_once('.').map_or(file.file_name.as_str(), |(stem, _)| stem);
    Draft {
        name: stem.to_owned(),
        org_group: offered.highest().map(|id| id.to_string()).unwrap_or_default(),
        ..draft.clone()
    }
}

/// Its fields.
pub fn fields(draft: &Draft, offered: &Selectable, errors: &[FieldError]) -> Vec<Field> {
    let field = |name: &str, label: &str, value: &str| {
        TextField::new(name, label, value).error(expected(errors, name))
    };
    let from_file = "Empty: the tenant reads it from the file.";
    let group = SelectField::new(
        "org_group",
        "Organization group",
        &draft.org_group,
        offered.choices("Choose a group"),
    );
    let carries = CheckField::new(
        "carries_assignments",
        "Take over the assignments",
        draft.carries_assignments == "yes",
    )
    .help("Groups that the version before is assigned to get this one as well.");
    let mut name = field("name", "Name", &draft.name).required();
    // Where the file itself is refused there is no other field to say so at.
    if let Some(refused) = expected(errors, "file").or(expected(errors, "platform")) {
        name = name.error(Some(refused));
    }
    vec![
        Field::Text(name),
        Field::Text(field("version", "Version", &draft.version).help(
            "Empty: the tenant reads it from the file. Given, the hub refuses what the tenant has already.",
        )),
        Field::Text(field("bundle_id", "Bundle id or package name", &draft.bundle_id).help(from_file)),
        Field::Select(group.error(expected(errors, "org_group"))),
        push_mode(draft, errors),
        Field::Check(carries),
        Field::Area(
            TextArea::new("description", "Description", &draft.description, 3)
                .error(expected(errors, "description")),
        ),
    ]
}
