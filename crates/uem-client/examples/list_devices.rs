//! Lists the devices of a tenant: `cargo run -p uem-client --example list_devices`.
//!
//! Address and credentials come from the environment: `UEM_URL`, and either `UEM_TOKEN_URL`, `UEM_CLIENT_ID` and
//! `UEM_CLIENT_SECRET`, or `UEM_USER`, `UEM_PASSWORD` and `UEM_API_KEY`.

use std::env::var;

use futures_util::TryStreamExt;
use uem_client::{Class, Credentials, DeviceSearch, Settings, UemClient, UemError};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let credentials = match var("UEM_TOKEN_URL") {
        Ok(token_url) => Credentials::oauth(token_url, var("UEM_CLIENT_ID")?, var("UEM_CLIENT_SECRET")?),
        Err(_) => Credentials::basic(var("UEM_USER")?, var("UEM_PASSWORD")?, var("UEM_API_KEY")?),
    };
    let client = UemClient::new(Settings::builder(&var("UEM_URL")?, credentials).build()?)?;
    if let Err(error) = list(&client).await {
        eprintln!("{error}\n{}", error.remedy());
        return Err(error.into());
    }
    println!("{:?}", client.budget());
    Ok(())
}

async fn list(client: &UemClient) -> Result<(), UemError> {
    let info = client.without_retries().system().info().await?;
    println!("{} {}", info.product_name.unwrap_or_default(), info.product_version.unwrap_or_default());
    let mut pages = client.with_class(Class::Background).devices().search(&DeviceSearch::default()).pages();
    while let Some(page) = pages.try_next().await? {
        for device in &page.items {
            let name = device.device_friendly_name.as_deref().unwrap_or("-");
            let serial = device.serial_number.as_deref().unwrap_or("-");
            println!("{}\t{serial}\t{name}", device.id);
        }
        println!("page {} of {:?} devices", page.number, page.total);
    }
    Ok(())
}
