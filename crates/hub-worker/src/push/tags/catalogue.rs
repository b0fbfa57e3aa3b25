//! The hub's tags in the tenant: found by name at the customer's organization group, made where they are missing.

use std::collections::HashMap;

use hub_core::{
    ids::UemId,
    integration::TaggingSettings,
    operator::Visible,
    tagging::{family_of, fixed_names},
};
use hub_store::TagRow;
use uem_client::UemError;
use uem_types::{
    OrgGroupId, TagId,
    mdm::{
        enums::TagType,
        tag::{AddTag, Tag},
    },
};
use uuid::Uuid;

use super::pass::TagPass;
use crate::{error::Failure, push::home::home};

/// Where tags are, and which.
pub(super) struct Catalogue {
    /// The customer's organization group: its id and UUID.
    home: (UemId, String),
    /// By name.
    tags: HashMap<String, TagRow>,
}

impl Catalogue {
    /// What is stored of it; `None` while the organization groups are not known.
    pub async fn open(pass: &TagPass) -> Result<Option<Self>, Failure> {
        let groups = pass.store.list_org_groups(&Visible::one(pass.integration.id)).await?;
        let Some(home) = home(&groups) else { return Ok(None) };
        let home = (home.facts.uem_id, home.facts.uem_uuid.clone());
        let mut catalogue = Self { home, tags: HashMap::new() };
        catalogue.name(pass, &fixed_names(&pass.integration.settings.tagging)).await?;
        Ok(Some(catalogue))
    }

    /// What is stored of it, without looking for anything in the tenant.
    pub async fn stored(pass: &TagPass) -> Result<Self, Failure> {
        let mut catalogue = Self { home: (UemId(0), String::new()), tags: HashMap::new() };
        catalogue.reload(pass).await?;
        Ok(catalogue)
    }

    /// Makes sure that these names have rows.
    pub async fn name(&mut self, pass: &TagPass, names: &[String]) -> Result<(), Failure> {
        pass.store.name_tags(&pass.lease, pass.integration.id, names).await?;
        self.reload(pass).await
    }

    async fn reload(&mut self, pass: &TagPass) -> Result<(), Failure> {
        let rows = pass.store.list_tags(pass.integration.id).await?;
        self.tags = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
        Ok(())
    }

    /// All of them, by no order.
    pub fn tags(&self) -> impl Iterator<Item = &TagRow> {
        self.tags.values()
    }

    /// One by name.
    pub fn get(&self, name: &str) -> Option<&TagRow> {
        self.tags.get(name)
    }

    /// Names that are to be there and are not, each with why.
    pub fn missing(&self, settings: &TaggingSettings) -> Vec<(String, String)> {
        let mut missing: Vec<_> = self
            .tags()
            .filter(|tag| tag.uem_id.is_none() && is_used(settings, tag))
            .map(|tag| (tag.name.clone(), tag.fault.clone()))
            .collect();
        missing.sort();
        missing
    }

    /// Looks for them in the tenant and makes those that are missing: all at a check, otherwise only those that were
    /// never looked for.
    pub async fn find(&mut self, pass: &mut TagPass, check: bool) -> Result<(), Failure> {
        let settings = pass.integration.settings.tagging.clone();
        let is_new = |tag: &&TagRow| tag.uem_id.is_none() && (check || tag.fault.is_empty());
        let is_asked = check || self.tags().filter(|tag| is_used(&settings, tag)).any(|tag| is_new(&tag));
        if !is_asked {
            return Ok(());
        }
        let found = self.search(pass, &settings).await?;
        let mut tags: Vec<TagRow> = self.tags().filter(|tag| is_used(&settings, tag)).cloned().collect();
        tags.sort_by(|left, right| left.name.cmp(&right.name));
        for tag in tags {
            pass.stop.check()?;
            match found.get(&tag.name) {
                Some(id) if tag.uem_id == Some(*id) => {}
                Some(id) => self.locate(pass, &tag, Ok(*id)).await?,
                None => {
                    if tag.uem_id.is_some() {
                        // Somebody has deleted it: nobody has it any more.
                        self.locate(pass, &tag, Err("it was deleted in the tenant")).await?;
                    }
                    self.make(pass, &tag).await?;
                }
            }
        }
        self.reload(pass).await
    }

    async fn locate(&self, pass: &TagPass, tag: &TagRow, found: Result<UemId, &str>) -> Result<(), Failure> {
        // Another tag of the same name is on nobody yet, as far as the hub knows.
        if tag.uem_id.is_some() && found.is_ok() {
            let replaced = Err("another tag has its name now");
            pass.store.locate_tag(&pass.lease, pass.integration.id, tag.id, replaced).await?;
        }
        Ok(pass.store.locate_tag(&pass.lease, pass.integration.id, tag.id, found).await?)
    }

    async fn make(&self, pass: &mut TagPass, tag: &TagRow) -> Result<(), Failure> {
        let wanted = AddTag {
            tag_name: tag.name.clone(),
            tag_type: Some(TagType::Device),
            location_group_id: Some(OrgGroupId(self.home.0.0)),
            tag_avatar: None,
        };
        let tags = pass.client.tags();
        let made = pass.stop.unless_given(tags.add(&wanted)).await?;
        pass.report.write_calls += 1;
        match made {
            Ok(TagId(id)) => {
                pass.report.made += 1;
                self.locate(pass, tag, Ok(UemId(id))).await
            }
            Err(error) if is_refusal(&error) => self.locate(pass, tag, Err(&error.to_string())).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The tenant's tags that begin as the hub's, by name.
    async fn search(
        &self,
        pass: &TagPass,
        settings: &TaggingSettings,
    ) -> Result<HashMap<String, UemId>, Failure> {
        let search = pass.client.tags().search(OrgGroupId(self.home.0.0));
        let tags = pass.stop.unless_given(search.collect()).await??;
        let mut named: HashMap<String, Vec<Tag>> = HashMap::new();
        for tag in tags {
            let Some(name) = tag.tag_name.clone() else { continue };
            if family_of(&settings.prefix, &name).is_some() {
                named.entry(name).or_default().push(tag);
            }
        }
        let is_ambiguous = named.values().any(|tags| tags.len() > 1);
        let at_home = if is_ambiguous { self.at_home(pass).await? } else { Vec::new() };
        let mut found = HashMap::new();
        for (name, tags) in named {
            let is_home = |tag: &&Tag| tag.uuid.is_some_and(|uuid| at_home.contains(&uuid));
            if let Some(tag) = tags.iter().find(is_home).or_else(|| tags.iter().min_by_key(|tag| tag.id.0)) {
                found.insert(name, UemId(tag.id.0));
            }
        }
        Ok(found)
    }

    /// Groups below may have tags of the same name, which cannot be put on everybody.
    async fn at_home(&self, pass: &TagPass) -> Result<Vec<Uuid>, Failure> {
        let Ok(home) = Uuid::try_parse(&self.home.1) else { return Ok(Vec::new()) };
        let tags = pass.stop.unless_given(pass.client.tags().search_v2(home).collect()).await??;
        let is_home = |of: Option<Uuid>| of == Some(home);
        Ok(tags.into_iter().filter(|tag| is_home(tag.organization_group_uuid)).map(|tag| tag.uuid).collect())
    }
}

/// Whether a tag belongs to a family that is on, under today's prefix.
pub(super) fn is_used(settings: &TaggingSettings, tag: &TagRow) -> bool {
    family_of(&settings.prefix, &tag.name).is_some_and(|family| family.is_on(settings))
}

/// Whether the tenant has decided, so that asking again at once would not help and a person can.
fn is_refusal(error: &UemError) -> bool {
    use uem_client::ErrorKind::{NotFound, PermissionDenied, Vendor};
    matches!(error.kind(), PermissionDenied { .. } | NotFound { .. })
        || matches!(error.kind(), Vendor { status, .. } if (400..500).contains(status))
}
