//! What a person can do about each kind of failure, with the path through the UEM console where there is one.

use super::{ErrorKind, UemError};

impl UemError {
    /// What to do about it, in one or two sentences.
    pub fn remedy(&self) -> String {
        if let Some(remedy) = self.remedy_of_code() {
            return remedy.to_owned();
        }
        match self.kind() {
            ErrorKind::BadSetting { remedy, .. } => remedy.clone(),
            ErrorKind::Dns { host, .. } => format!(
                "Check the spelling of {host} and that this machine can look it up. The API host of a tenant is its \
                 console address with `as` in place of `cn`."
            ),
            ErrorKind::Connect { host, .. } => {
                format!("Check that this machine may reach {host}: firewall, proxy setting, port.")
            }
            ErrorKind::Tls { .. } => "If the certificate comes from your own authority, give that authority's \
                certificate as the custom CA. Otherwise the address is wrong or somebody is in between; \
                verification cannot be turned off."
                .into(),
            ErrorKind::Timeout { .. } => "The tenant or the way to it is slow. Try again; if it stays so, raise the \
                timeouts or lower the page size."
                .into(),
            ErrorKind::Proxy { .. } => "Check the proxy's address, user name and password, and that it allows this host.".into(),
            ErrorKind::CredentialsRefused { .. } => "Check the account in the console under Accounts > \
                Administrators > List View: user name, password, locked or not, and that its role allows the API."
                .into(),
            ErrorKind::TokenRefused { .. } => "Check client id, secret and region in the console under Groups & \
                Settings > Configurations > OAuth Client Management; the secret is shown only once, so make a new \
                client if it is lost."
                .into(),
            ErrorKind::ApiAccessDisabled { .. } => "Turn the API on in the console under Groups & Settings > All \
                Settings > System > Advanced > API > REST API > General."
                .into(),
            ErrorKind::KeyMissingOrUnknown | ErrorKind::KeyWrongType | ErrorKind::KeyOtherTenant => "Take the API \
                key of account type Admin from the console under Groups & Settings > All Settings > System > \
                Advanced > API > REST API, at the organization group of the account."
                .into(),
            ErrorKind::PermissionDenied { needs, .. } => permission(needs.map(|resource| (resource.category(), resource.name()))),
            ErrorKind::NotFound { .. } => "It is gone, or it lies outside the organization group of this account.".into(),
            ErrorKind::RateLimited { .. } => "Wait, or raise the limits in the console under Groups & Settings > All \
                Settings > System > Advanced > API > REST API > Usage. Other integrations share them."
                .into(),
            ErrorKind::BudgetReserved { .. } => "Wait for the next day's quota, raise it in the console under Groups \
                & Settings > All Settings > System > Advanced > API > REST API > Usage, or lower the reserve."
                .into(),
            ErrorKind::Vendor { status: 500.., .. } => "The tenant itself failed. Try again later; give the vendor's \
                support the activity id."
                .into(),
            ErrorKind::Vendor { .. } => "The tenant did not accept the request; its text says why.".into(),
            ErrorKind::HtmlPage { .. } => "The address is not that of the API. Use the API host (console address \
                with `as` in place of `cn`); its page /api/help must open in a browser."
                .into(),
            ErrorKind::Redirected { to, .. } => format!("If {to} is the right address, set it as the API address."),
            ErrorKind::CutBody { .. } => "The connection broke. Try again; if it stays so, look at proxies in between.".into(),
            ErrorKind::BadJson { .. } | ErrorKind::EmptyBody { .. } => "The answer is not what this API gives. Check \
                the address; if it is right, report it with the version of the tenant."
                .into(),
            ErrorKind::TooLarge { .. } => "Lower the page size, or raise the body limit.".into(),
            ErrorKind::TooManyPages { .. } => "Narrow the search, or raise the limit of pages.".into(),
        }
    }
}

fn permission(resource: Option<(&str, &str)>) -> String {
    let place = "in the console under Accounts > Administrators > Roles";
    match resource {
        Some((category, name)) => {
            format!(
                "Add the resource {name:?} (API > REST > {category}) to the role of this account {place}."
            )
        }
        None => format!("Add the missing resource to the role of this account {place}."),
    }
}
