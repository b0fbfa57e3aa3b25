//! A set with one entry more, less or otherwise: what pages, the API and simulations change.

use super::{Policy, PolicySet, Service};

impl PolicySet {
    /// With that policy as well. Where one of its name is there already, [`Self::check`] refuses both.
    #[must_use]
    pub fn and_policy(mut self, policy: Policy) -> Self {
        self.policies.push(policy);
        self
    }

    /// With that policy in place of the one of its name, or as a new one.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        match self.policies.iter_mut().find(|old| old.name == policy.name) {
            Some(old) => *old = policy,
            None => self.policies.push(policy),
        }
        self
    }

    /// Without the policy of that name.
    #[must_use]
    pub fn without_policy(mut self, name: &str) -> Self {
        self.policies.retain(|policy| policy.name != name);
        self
    }

    /// With that service as well. Where one of its name is there already, [`Self::check`] refuses both.
    #[must_use]
    pub fn and_service(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// With that service in place of the one of its name, or as a new one.
    #[must_use]
    pub fn with_service(mut self, service: Service) -> Self {
        match self.services.iter_mut().find(|old| old.name == service.name) {
            Some(old) => *old = service,
            None => self.services.push(service),
        }
        self
    }

    /// Without the service of that name.
    #[must_use]
    pub fn without_service(mut self, name: &str) -> Self {
        self.services.retain(|service| service.name != name);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, grace_minutes: u32) -> Policy {
        Policy { name: name.to_owned(), grace_minutes, ..Policy::default() }
    }

    #[test]
    fn an_entry_is_replaced_by_its_name_and_never_added_twice() {
        let set = PolicySet::default().with_policy(named("staff", 1)).with_policy(named("guests", 2));
        let changed = set.clone().with_policy(named("staff", 5));
        assert_eq!(changed.policies, [named("staff", 5), named("guests", 2)]);
        assert_eq!(changed.without_policy("staff").policies, [named("guests", 2)]);
        let refused = set.and_policy(named("staff", 9)).check().unwrap_err();
        assert_eq!((refused.len(), refused[0].error.field), (1, "name"));
    }
}
