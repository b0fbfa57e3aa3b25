//! The HTTP clients of a tenant: one for what is read, one for what is changed, one for files.

use reqwest::{Client, ClientBuilder, Proxy, redirect};
use secrecy::ExposeSecret;
use url::Url;

use crate::{
    call::{Body, Call},
    error::UemError,
    settings::{Settings, bad},
    tls,
};

/// A body of more bytes than this takes a slow way longer than an answer may be waited for.
const LARGE_BODY: usize = 512 * 1024;

/// All of them go the same way: the same authorities, tunnel and proxy.
pub(crate) struct HttpClients {
    /// For what may be repeated.
    reads: Client,
    /// For calls that change something: a connection of its own for each, and nothing sent again by the library.
    once: Client,
    /// The same for files: no answer is expected before all of a file is sent, however long that takes.
    files: Client,
}

impl HttpClients {
    pub(crate) fn new(settings: &Settings) -> Result<Self, UemError> {
        let idle = settings.idle_timeout;
        // A kept connection may be closed just while a call is written to it, and nobody knows whether it arrived.
        // Libraries also send again what an HTTP/2 server says it did not take; the tenant's word is not ours.
        let careful =
            |builder: ClientBuilder| builder.pool_max_idle_per_host(0).retry(reqwest::retry::never());
        Ok(Self {
            reads: built(http_client(settings)?.read_timeout(idle))?,
            once: built(careful(http_client(settings)?).read_timeout(idle))?,
            files: built(careful(http_client(settings)?))?,
        })
    }

    /// The one for this call.
    pub(crate) fn of(&self, call: &Call) -> &Client {
        match &call.body {
            Some(Body::File(_)) => &self.files,
            _ if call.is_repeatable => &self.reads,
            Some(Body::Json(body)) if body.len() > LARGE_BODY => &self.files,
            _ => &self.once,
        }
    }

    /// The one for what may be repeated.
    pub(crate) fn for_reads(&self) -> &Client {
        &self.reads
    }
}

fn http_client(settings: &Settings) -> Result<ClientBuilder, UemError> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls::config(settings.custom_ca_pem.as_deref())?)
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.request_timeout)
        .http2_adaptive_window(true)
        // Credentials are for the address that was configured and for no other.
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy();
    proxied(builder, settings)
}

fn built(builder: ClientBuilder) -> Result<Client, UemError> {
    builder.build().map_err(|error| bad("settings", &error.to_string(), "check proxy and user agent"))
}

/// The same through the tunnel and the proxy of the settings, if there are any.
pub(crate) fn proxied(mut builder: ClientBuilder, settings: &Settings) -> Result<ClientBuilder, UemError> {
    // The first rule that fits counts.
    if let Some(tunnel) = &settings.tunnel {
        builder = builder.proxy(tunnel_of(tunnel.expose_secret(), &settings.api_url)?);
    }
    match &settings.proxy {
        Some(proxy) => Ok(builder.proxy(proxy_of(proxy.expose_secret())?)),
        None => Ok(builder),
    }
}

/// A proxy for the API's own host and port.
fn tunnel_of(address: &str, api_url: &Url) -> Result<Proxy, UemError> {
    let tunnel = Url::parse(address).map_err(|_| bad("tunnel", "(hidden)", "give the address of a proxy"))?;
    let place = |url: &Url| (url.host_str().map(str::to_ascii_lowercase), url.port_or_known_default());
    let api = place(api_url);
    Ok(Proxy::custom(move |url| (place(url) == api).then(|| tunnel.clone())))
}

fn proxy_of(address: &str) -> Result<Proxy, UemError> {
    let remedy = "give an address such as http://proxy.example.com:8080 or socks5h://proxy.example.com:1080";
    let url = Url::parse(address.trim()).map_err(|_| bad("proxy", "(hidden)", remedy))?;
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") || url.host_str().is_none() {
        return Err(bad("proxy", url.scheme(), remedy));
    }
    Proxy::all(url).map_err(|_| bad("proxy", "(hidden)", remedy))
}
