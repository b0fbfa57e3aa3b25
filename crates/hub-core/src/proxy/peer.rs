//! Which proxy a client certificate is of: one that the other end of a TLS connection has shown, with proof that it holds
//! the key. It is never read from a header.

use std::{net::IpAddr, time::Duration};

use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, DnsName, UnixTime};
use sha2::{Digest as _, Sha256};
use webpki::{EndEntityCert, KeyUsage};

use super::{ClientCertificates, Fingerprint, Proof, Proxy};
use crate::{
    certificate::CertificateFacts,
    device_certificate::{CHAIN_MAX, TrustedChain},
};

/// What the other end of a connection has shown.
#[derive(Debug)]
pub struct PeerCertificate {
    /// Whose it is, and when it counts.
    facts: CertificateFacts,
    fingerprint: Fingerprint,
    /// Its own certificate first.
    chain: Vec<CertificateDer<'static>>,
    /// Over the whole chain.
    digest: [u8; 32],
}

impl PeerCertificate {
    /// Reads what was shown, the peer's own certificate first; nothing where that is no certificate or too much.
    pub fn read(shown: &[CertificateDer<'_>]) -> Option<Self> {
        let first = shown.first().filter(|_| shown.len() <= CHAIN_MAX)?;
        let mut digest = Sha256::new();
        for der in shown {
            digest.update(der.len().to_le_bytes());
            digest.update(der);
        }
        Some(Self {
            facts: CertificateFacts::of_der(first).ok()?,
            fingerprint: Fingerprint::of(first),
            chain: shown.iter().map(|der| der.clone().into_owned()).collect(),
            digest: digest.finalize().into(),
        })
    }

    /// SHA-256 over all that was shown.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

/// Why a certificate that a proxy has does not prove that proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertifiedFault {
    /// It has ended, or has not begun.
    OutOfDate,
    /// It was shown from an address that is not the proxy's.
    WrongAddress,
    /// It is of several proxies at once.
    Ambiguous,
}

/// The proxies that prove themselves by certificates, made ready to be compared.
#[derive(Debug, Default)]
pub struct Certified(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    proxy: Proxy,
    fingerprints: Vec<Fingerprint>,
    issued: Option<(TrustedChain, DnsName<'static>)>,
}

/// Whose a certificate is, whatever address it comes from. It counts with the [`Certified`] that made it.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    places: Vec<usize>,
    /// Until when this answer may be kept; nothing where it may not.
    pub until: Option<Timestamp>,
}

impl Certified {
    /// Adds a proxy where it proves itself so; the reason when what it is compared with cannot be read.
    pub fn add(&mut self, proxy: Proxy) -> Result<(), String> {
        let Proof::Certificate(ClientCertificates { sha256, issued }) = &proxy.proof else { return Ok(()) };
        let issued = issued.as_ref().map(|issued| {
            let name = DnsName::try_from(issued.dns_name.clone());
            let name = name.map_err(|_| format!("{:?} is no DNS name", issued.dns_name))?;
            Ok::<_, String>((TrustedChain::read(&issued.authority_pem)?, name))
        });
        let (fingerprints, issued) = (sha256.clone(), issued.transpose()?);
        self.0.push(Entry { proxy, fingerprints, issued });
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All proxies whose certificate that is.
    pub fn holders(&self, peer: &PeerCertificate, now: Timestamp) -> Holders {
        let mut places = Vec::new();
        let mut ends: Vec<Timestamp> = ends_of(&peer.chain).collect();
        for (place, Entry { fingerprints, issued, .. }) in self.0.iter().enumerate() {
            let is_issued = issued.as_ref().is_some_and(|(chain, name)| is_issued(chain, name, peer, now));
            if is_issued || fingerprints.contains(&peer.fingerprint) {
                places.push(place);
            }
            ends.extend(issued.iter().flat_map(|(chain, _)| &chain.ends));
        }
        // What may begin to count later is looked at anew.
        let may_be_kept = !places.is_empty() && peer.facts.refusal_at(now).is_none();
        let until = ends.into_iter().filter(|at| may_be_kept && *at > now).min();
        Holders { places, until }
    }

    /// The one of its holders that a certificate proves at that address. Nothing where it is nobody's.
    pub fn proven(
        &self,
        holders: &Holders,
        peer: &PeerCertificate,
        from: Option<IpAddr>,
        now: Timestamp,
    ) -> Option<Result<&Proxy, CertifiedFault>> {
        if holders.places.is_empty() {
            return None;
        }
        if peer.facts.refusal_at(now).is_some() {
            return Some(Err(CertifiedFault::OutOfDate));
        }
        let proxies = holders.places.iter().filter_map(|place| self.0.get(*place)).map(|entry| &entry.proxy);
        let mut there = proxies.filter(|proxy| proxy.may_ask_from(from));
        Some(match (there.next(), there.next()) {
            (None, _) => Err(CertifiedFault::WrongAddress),
            (Some(proxy), None) => Ok(proxy),
            (Some(_), Some(_)) => Err(CertifiedFault::Ambiguous),
        })
    }
}

/// Whether that authority vouches for the certificate as one of a client of that name.
fn is_issued(chain: &TrustedChain, name: &DnsName<'static>, peer: &PeerCertificate, now: Timestamp) -> bool {
    let Some((leaf, between)) = peer.chain.split_first() else { return false };
    let Ok(certificate) = EndEntityCert::try_from(leaf) else { return false };
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let between: Vec<CertificateDer<'_>> =
        chain.intermediates.iter().chain(between).map(|der| CertificateDer::from(der.as_ref())).collect();
    let (algorithms, anchors) = (webpki::ALL_VERIFICATION_ALGS, chain.anchors_at(now));
    let usage = KeyUsage::client_auth();
    // Exactly that name: one for all names below a domain is in many hands.
    certificate.valid_dns_names().any(|found| found.eq_ignore_ascii_case(name.as_ref()))
        && certificate.verify_for_usage(algorithms, &anchors, &between, time, usage, None, None).is_ok()
}

fn ends_of(chain: &[CertificateDer<'_>]) -> impl Iterator<Item = Timestamp> {
    chain.iter().filter_map(|der| CertificateFacts::of_der(der).ok()).map(|facts| facts.not_after)
}

#[cfg(test)]
mod tests {
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
        date_time_ymd,
    };

    use super::{super::IssuedTo, *};

    struct Authority {
        issuer: Issuer<'static, KeyPair>,
        pem: String,
    }

    fn authority(ends: i32) -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Proxies");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(ends, 1, 1);
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(params, key), pem }
    }

    impl Authority {
        fn issue(&self, name: &str, ends: i32, purpose: ExtendedKeyUsagePurpose) -> PeerCertificate {
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            params.extended_key_usages = vec![purpose];
            params.not_before = date_time_ymd(2024, 1, 1);
            params.not_after = date_time_ymd(ends, 1, 1);
            let made = params.signed_by(&KeyPair::generate().unwrap(), &self.issuer).unwrap();
            PeerCertificate::read(&[made.der().clone()]).unwrap()
        }

        fn client(&self, name: &str) -> PeerCertificate {
            self.issue(name, 2030, ExtendedKeyUsagePurpose::ClientAuth)
        }
    }

    fn proxy(name: &str, address: &str, certificates: ClientCertificates) -> Proxy {
        let text = format!(r#"{{"name": "{name}", "addresses": ["{address}"]}}"#);
        Proxy { proof: Proof::Certificate(certificates), ..serde_json::from_str(&text).unwrap() }
    }

    fn pinned(peers: &[&PeerCertificate]) -> ClientCertificates {
        let sha256 = peers.iter().map(|peer| peer.fingerprint).collect();
        ClientCertificates { sha256, issued: None }
    }

    fn issued(authority: &Authority, name: &str) -> ClientCertificates {
        let issued = IssuedTo { authority_pem: authority.pem.clone(), dns_name: name.to_owned() };
        ClientCertificates { sha256: Vec::new(), issued: Some(issued) }
    }

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    /// Who a certificate is found to be, from an address.
    fn who(proxies: &[Proxy], peer: &PeerCertificate, from: &str) -> String {
        let mut certified = Certified::default();
        for proxy in proxies {
            certified.add(proxy.clone()).unwrap();
        }
        let holders = certified.holders(peer, now());
        match certified.proven(&holders, peer, from.parse().ok(), now()) {
            None => "nobody".to_owned(),
            Some(Ok(proxy)) => proxy.name.clone(),
            Some(Err(fault)) => format!("{fault:?}"),
        }
    }

    #[test]
    fn a_pinned_certificate_proves_its_proxy_at_its_address_while_it_counts() {
        let authority = authority(2040);
        let (old, new, other) = (authority.client("a"), authority.client("a"), authority.client("a"));
        let ended = authority.issue("a", 2025, ExtendedKeyUsagePurpose::ClientAuth);
        let edge = proxy("edge", "10.0.0.0/8", pinned(&[&old, &new, &ended]));
        for (peer, from, found) in [
            (&old, "10.0.0.5", "edge"),
            (&new, "10.0.0.5", "edge"),
            (&new, "::ffff:10.0.0.5", "edge"),
            (&other, "10.0.0.5", "nobody"),
            (&old, "192.0.2.1", "WrongAddress"),
            (&old, "no address", "WrongAddress"),
            (&ended, "10.0.0.5", "OutOfDate"),
        ] {
            assert_eq!(who(std::slice::from_ref(&edge), peer, from), found, "{from}");
        }
    }

    #[test]
    fn an_issued_certificate_proves_its_proxy_by_its_name_and_purpose() {
        let (mine, foreign, gone) = (authority(2040), authority(2040), authority(2025));
        let edge = [proxy("edge", "0.0.0.0/0", issued(&mine, "edge.example.com"))];
        let server = mine.issue("edge.example.com", 2030, ExtendedKeyUsagePurpose::ServerAuth);
        let ended = mine.issue("edge.example.com", 2025, ExtendedKeyUsagePurpose::ClientAuth);
        for (peer, found) in [
            (mine.client("edge.example.com"), "edge"),
            (mine.client("EDGE.example.com"), "edge"),
            (mine.client("*.example.com"), "nobody"),
            (mine.client("other.example.com"), "nobody"),
            (foreign.client("edge.example.com"), "nobody"),
            (server, "nobody"),
            (ended, "nobody"),
        ] {
            assert_eq!(who(&edge, &peer, "10.0.0.5"), found, "{:?}", peer.facts.names);
        }
        let gone_edge = [proxy("edge", "0.0.0.0/0", issued(&gone, "edge.example.com"))];
        assert_eq!(who(&gone_edge, &gone.client("edge.example.com"), "10.0.0.5"), "nobody");
    }

    #[test]
    fn a_certificate_of_two_proxies_is_told_apart_by_address_or_proves_neither() {
        let authority = authority(2040);
        let peer = authority.client("edge.example.com");
        let one = proxy("one", "10.0.0.0/8", pinned(&[&peer]));
        let two = |address: &str| proxy("two", address, issued(&authority, "edge.example.com"));
        assert_eq!(who(&[one.clone(), two("192.0.2.0/24")], &peer, "192.0.2.1"), "two");
        assert_eq!(who(&[one, two("10.0.0.5/32")], &peer, "10.0.0.5"), "Ambiguous");
    }

    #[test]
    fn an_answer_is_kept_no_longer_than_what_it_rests_on_and_never_a_refusal() {
        let authority = authority(2028);
        let peer = authority.client("edge.example.com");
        let mut certified = Certified::default();
        certified.add(proxy("edge", "10.0.0.0/8", issued(&authority, "edge.example.com"))).unwrap();
        let kept = certified.holders(&peer, now()).until.map(|at| at.to_string());
        assert_eq!(kept.as_deref(), Some("2028-01-01T00:00:00Z"));
        assert_eq!(certified.holders(&authority.client("other"), now()).until, None);
    }

    #[test]
    fn what_is_no_certificate_or_too_much_proves_nothing() {
        let der = CertificateDer::from(authority(2040).client("a").chain[0].to_vec());
        assert!(PeerCertificate::read(&[]).is_none());
        assert!(PeerCertificate::read(&[CertificateDer::from(vec![0x30, 0x00])]).is_none());
        assert!(PeerCertificate::read(&vec![der.clone(); CHAIN_MAX + 1]).is_none());
        assert!(PeerCertificate::read(&[der]).is_some());
    }
}
