//! The console's side of the vendors' guides: what each has an admin make in the tenant, by its own menu words. What comes of
//! it is proven by whoever walks them: the tenant's API, or a hub that is given no more than that.

pub mod banyan;
pub mod harmony_mobile;
pub mod torii;
pub mod trend_micro;
mod walk;

pub use walk::{PASSWORD, api_key, begin_oauth_client, log_in, open_rest_api, secret_of_client};
