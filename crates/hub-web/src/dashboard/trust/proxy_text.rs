//! The configuration of a proxy, ready to paste: the examples of the project with the addresses of this hub.

use http::Uri;
use hub_core::proxy::HandOver;

const NGINX: &str = include_str!("../../../../../examples/reverse-proxy/nginx/nginx.conf");
const NGINX_CERTIFIED: &str = include_str!("../../../../../examples/reverse-proxy/nginx/mutual-tls.conf");
const CADDY: &str = include_str!("../../../../../examples/reverse-proxy/caddy/Caddyfile");
const TRAEFIK: &str = include_str!("proxy_texts/traefik.yml");
const ENVOY: &str = include_str!("proxy_texts/envoy.yaml");

/// What stands in the examples for what differs.
const SECRET: &str = "mrp_CHANGE_ME";
const HUB: &str = "127.0.0.1:8440";
const HOST: &str = "wiki.example.com";
const HUB_NAME: &str = "hub.example.com";
/// How Envoy shows its certificate to the hub.
const ENVOY_TLS: &str = "  transport_socket:
    name: envoy.transport_sockets.tls
    typed_config:
      \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
      sni: HUB_HOST
      common_tls_context:
        tls_certificates:
          - { certificate_chain: { filename: ca/edge.pem }, private_key: { filename: ca/edge.key } }
        validation_context: { trusted_ca: { filename: ca/hub-authority.pem } }
";

/// What a proxy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nginx,
    Caddy,
    Traefik,
    Envoy,
    /// One that the project has no example for.
    Other,
}

impl Kind {
    /// By words and labels.
    pub const WORDS: [(&'static str, &'static str); 5] = [
        ("nginx", "nginx"),
        ("caddy", "Caddy"),
        ("traefik", "Traefik"),
        ("envoy", "Envoy"),
        ("other", "Another"),
    ];

    /// How it usually hands over a certificate.
    pub fn hand_over(self) -> HandOver {
        match self {
            Self::Nginx => HandOver::Nginx,
            Self::Caddy | Self::Traefik => HandOver::Traefik,
            Self::Envoy => HandOver::Xfcc,
            Self::Other => HandOver::Rfc9440,
        }
    }

    /// Those that hand over so, the more usual one first.
    pub fn that_hand_over(form: HandOver) -> Vec<Self> {
        let known = [Self::Nginx, Self::Traefik, Self::Caddy, Self::Envoy];
        known.into_iter().filter(|kind| kind.hand_over() == form).collect()
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Traefik => "traefik",
            Self::Envoy => "envoy",
            Self::Other => "other",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(word, _)| *word == self.word());
        found.map_or("Another", |(_, label)| label)
    }

    /// Its configuration for a hub at that address and a service, where a certificate proves it.
    pub fn certified(self, hub: &str, host: Option<&str>) -> Option<String> {
        let (name, port) = place(hub);
        let text = match self {
            Self::Nginx => NGINX_CERTIFIED.replace(HUB, &format!("{name}:{port}")).replace(HUB_NAME, &name),
            Self::Caddy => CADDY.replace(HUB, hub).replace(
                &format!("header_up X-Mooring-Proxy-Secret \"{SECRET}\""),
                "header_up -X-Mooring-Proxy-Secret\n\t\t\ttransport http {\n\t\t\t\ttls_client_auth ca/edge.pem ca/edge.key\n\t\t\t}",
            ),
            Self::Traefik => {
                let text = TRAEFIK.replace(&format!("http://{HUB}"), hub).replace(SECRET, "");
                let address = format!("{hub}/decide/forward-auth\n");
                let tls = format!("{address}        tls: {{ cert: ca/edge.pem, key: ca/edge.key }}\n");
                text.replace(&address, &tls)
            }
            Self::Envoy => {
                let lines = ENVOY.lines().filter(|line| !line.contains(SECRET));
                let text = lines.collect::<Vec<_>>().join("\n").replace(&format!("http://{HUB}"), hub);
                text.replace("  connect_timeout: 1s\n", &format!("  connect_timeout: 1s\n{ENVOY_TLS}"))
                    .replace(". Where the hub is behind TLS, add a transport_socket.", ".")
                    .replace("HUB_HOST", &name)
                    .replace("HUB_PORT", &port.to_string())
            }
            Self::Other => return None,
        };
        Some(text.replace(HOST, host.unwrap_or(HOST)))
    }

    /// Its configuration for a hub at that address, a service and a secret; nothing where there is no example.
    pub fn configuration(self, hub: &str, host: Option<&str>, secret: Option<&str>) -> Option<String> {
        let text = match self {
            Self::Nginx => NGINX.replace(&format!("http://{HUB}"), hub),
            // Caddy takes the scheme as a part of the address.
            Self::Caddy => CADDY.replace(HUB, hub),
            Self::Traefik => TRAEFIK.replace(&format!("http://{HUB}"), hub),
            Self::Envoy => {
                let (name, port) = place(hub);
                let text = ENVOY.replace(&format!("http://{HUB}"), hub);
                text.replace("HUB_HOST", &name).replace("HUB_PORT", &port.to_string())
            }
            Self::Other => return None,
        };
        let text = text.replace(HOST, host.unwrap_or(HOST));
        Some(text.replace(SECRET, secret.unwrap_or(SECRET)))
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let known = [Self::Nginx, Self::Caddy, Self::Traefik, Self::Envoy, Self::Other];
        known.into_iter().find(|kind| kind.word() == word).ok_or(())
    }
}

/// Host and port of an address.
fn place(hub: &str) -> (String, u16) {
    let uri: Uri = hub.parse().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    (uri.host().unwrap_or("this-hub").to_owned(), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_gets_the_hub_the_host_and_the_secret() {
        for (word, _) in Kind::WORDS {
            let kind: Kind = word.parse().unwrap();
            let Some(text) =
                kind.configuration("https://hub.example.com:8443", Some("app.example.com"), Some("mrp_x"))
            else {
                assert_eq!(kind, Kind::Other);
                continue;
            };
            assert!(text.contains("hub.example.com") && text.contains("8443"), "{word}: {text}");
            let certified = kind.certified("https://hub.example.net:8444", Some("app.example.com")).unwrap();
            for part in ["hub.example.net", "8444", "ca/edge.key"] {
                assert!(certified.contains(part), "{word} lacks {part}: {certified}");
            }
            // What is shown of Envoy is a part of a configuration whose service stands elsewhere.
            assert_eq!(certified.contains("app.example.com"), kind != Kind::Envoy, "{word}: {certified}");
            for left in [HUB, "mrp_", "HUB_HOST", "HUB_PORT", HOST, "hub.example.com"] {
                assert!(!certified.contains(left), "{word} by certificate still has {left}: {certified}");
            }
            assert!(text.contains("\"mrp_x\""), "{word}: {text}");
            for left in [HUB, "mrp_CHANGE_ME", "HUB_HOST", "HUB_PORT", HOST] {
                assert!(!text.contains(left), "{word} still has {left}");
            }
        }
    }
}
