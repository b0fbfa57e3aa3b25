//! Other ways in which a client shows its device through a proxy: by a certificate of an intermediate authority, and by the token
//! of the agent on its device.

use std::time::Duration;

use reqwest::{Client, StatusCode};

use super::stage::Stage;
use crate::program::{PATIENCE, mooring, run};

impl Stage {
    /// A browser whose certificate is vouched for by an authority below the one that the hub knows, and which sends that too.
    pub fn client_of_intermediate(&self) -> Client {
        let folder = self.demo.beside("ca");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file of the authority");
        let key = |pem: &str| rcgen::KeyPair::from_pem(pem).expect("a key");
        let root =
            rcgen::Issuer::from_ca_cert_pem(&read("ca.pem"), key(&read("ca.key"))).expect("the authority");
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Between");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let own = rcgen::KeyPair::generate().expect("a key");
        let between = params.signed_by(&own, &root).expect("a certificate");
        let between_issuer = rcgen::Issuer::new(params, own);
        let mut params = rcgen::CertificateParams::default();
        let serial = self.device["serial_number"].as_str().expect("a serial number");
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, serial);
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
        let own = rcgen::KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&own, &between_issuer).expect("a certificate");
        self.client_with(Some(&format!("{}{}{}", own.serialize_pem(), leaf.pem(), between.pem())))
    }

    /// A certificate counts also where an authority lies between it and the one that the hub knows.
    pub async fn lets_a_device_in_by_an_intermediate(&self) {
        let device = self.client_of_intermediate();
        let let_in = device.get(self.url("/")).send().await.expect("an answer");
        let (status, page) = (let_in.status(), let_in.text().await.expect("a text"));
        assert_eq!((status, page.as_str()), (StatusCode::OK, "the wiki"));
        let reached = self.take_reached().expect("it reached the service");
        assert_eq!(
            reached["x-mooring-serial-number"],
            self.device["serial_number"].as_str().expect("a text")
        );
    }

    /// A client without a certificate shows the token that the agent on its device got: the hub sees it, the service never.
    pub async fn shows_a_device_token_to_the_hub_alone(&self) {
        let (id, state) = (self.device["id"].to_string(), self.demo.beside("state"));
        let config = self.write("mdm-config.json", &self.demo.good(&["device", "mdm-config", &id]).await);
        let mut agent = mooring();
        agent.args(["agent", "once", "--config", &config, "--state"]).arg(&state);
        let ended = run(&mut agent).await;
        assert_eq!(ended.code, 0, "{}", ended.err);
        let token = std::fs::read_to_string(state.join("device-token")).expect("a token");
        let client = self.client(false);
        let ask = async |token: &str| {
            let request = client.get(self.url("/")).header("x-mooring-device-token", token.trim());
            request.send().await.expect("an answer").status()
        };
        // The hub learns of the new agent in a moment.
        let asking = async {
            while ask(&token).await != StatusCode::OK {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("the token lets in");
        let reached = self.take_reached().expect("it reached the service");
        assert_eq!(
            reached["x-mooring-serial-number"],
            self.device["serial_number"].as_str().expect("a text")
        );
        for name in ["x-mooring-device-token", "x-token-for-mooring"] {
            let seen = reached.get(name).filter(|value| !value.is_empty());
            assert!(seen.is_none(), "{name} reaches the service");
        }
        let without = client.get(self.url("/")).send().await.expect("an answer").status();
        assert_eq!(without, StatusCode::UNAUTHORIZED);
        assert_ne!(ask("mdt_made_up").await, StatusCode::OK);
        assert!(self.take_reached().is_none());
    }
}
