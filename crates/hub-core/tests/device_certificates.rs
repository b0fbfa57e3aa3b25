//! Certificates of devices, as authorities make them and as attackers do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use hub_core::{
    device_certificate::{
        Authority, CHAIN_MAX, DeviceKey, Identified, KeyKind, KeyPlace, RevocationCheck, RevocationList,
        TrustedAuthority, identify,
    },
    services::CertificateFault,
};
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType,
    SerialNumber, date_time_ymd,
};
use rustls_pki_types::CertificateDer;

/// A root, an intermediate below it, and what the intermediate issues.
struct Enterprise {
    root: Certificate,
    root_issuer: Issuer<'static, KeyPair>,
    intermediate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params
}

impl Enterprise {
    fn new(name: &str) -> Self {
        Self::with_root(name, authority_params(&format!("{name} Root")))
    }

    fn with_root(name: &str, root: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let root_certificate = root.self_signed(&key).unwrap();
        let root_issuer = Issuer::new(root, key);
        let below = authority_params(&format!("{name} Devices"));
        let key = KeyPair::generate().unwrap();
        let intermediate = below.signed_by(&key, &root_issuer).unwrap();
        Self { root: root_certificate, root_issuer, intermediate, issuer: Issuer::new(below, key) }
    }

    fn authority(&self, template: &str) -> Authority {
        Authority {
            name: "Example".to_owned(),
            chain_pem: format!("{}{}", self.intermediate.pem(), self.root.pem()),
            key_template: template.to_owned().try_into().unwrap(),
            key_place: KeyPlace::CommonName,
            revocation: RevocationCheck::Off,
            crl_urls: Vec::new(),
        }
    }

    fn issue(&self, params: &CertificateParams) -> CertificateDer<'static> {
        params.signed_by(&KeyPair::generate().unwrap(), &self.issuer).unwrap().der().clone()
    }

    fn revoke(&self, serials: &[u64], until: (i32, u8)) -> RevocationList {
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(until.0, until.1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: serials
                .iter()
                .map(|serial| RevokedCertParams {
                    serial_number: SerialNumber::from(*serial),
                    revocation_time: date_time_ymd(2026, 1, 1),
                    reason_code: None,
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        RevocationList::read(params.signed_by(&self.issuer).unwrap().der()).unwrap()
    }

    /// A list of the root, which covers the intermediate.
    fn root_list(&self) -> RevocationList {
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2027, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        RevocationList::read(params.signed_by(&self.root_issuer).unwrap().der()).unwrap()
    }
}

fn device(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params.serial_number = Some(SerialNumber::from(42_u64));
    params
}

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn ask(authority: &Authority, certificate: &CertificateDer<'_>) -> Result<Identified, CertificateFault> {
    ask_with(authority, std::slice::from_ref(certificate), &[], now())
}

fn ask_with(
    authority: &Authority,
    chain: &[CertificateDer<'_>],
    lists: &[RevocationList],
    at: Timestamp,
) -> Result<Identified, CertificateFault> {
    identify(chain, &[TrustedAuthority::read(authority).unwrap()], lists, at)
}

#[test]
fn a_certificate_names_its_device() {
    let enterprise = Enterprise::new("Example");
    for (template, name, kind, value) in [
        ("{SerialNumber}", "C02XG2JGJGH5", KeyKind::SerialNumber, "C02XG2JGJGH5"),
        ("device-{DeviceUid}", "device-AB12CD34", KeyKind::Udid, "AB12CD34"),
        ("{DeviceUuid}@example", "8f6c@example", KeyKind::Uuid, "8f6c"),
    ] {
        let identified = ask(&enterprise.authority(template), &enterprise.issue(&device(name))).unwrap();
        assert_eq!(identified.key, DeviceKey { kind, value: value.to_owned() });
        assert_eq!(identified.until, "2027-01-01T00:00:00Z".parse().unwrap());
    }
}

#[test]
fn a_certificate_that_breaks_a_rule_is_refused_with_the_reason() {
    let enterprise = Enterprise::new("Example");
    let authority = enterprise.authority("{SerialNumber}");
    let changed = |change: &dyn Fn(&mut CertificateParams)| {
        let mut params = device("C02XG2JGJGH5");
        change(&mut params);
        ask(&authority, &enterprise.issue(&params)).map_err(|fault| fault.code())
    };
    assert!(changed(&|_| {}).is_ok());
    assert!(changed(&|params| params.extended_key_usages.clear()).is_ok());
    assert!(changed(&|params| params.key_usages.clear()).is_ok());
    for (change, expected) in [
        (
            &(|p: &mut CertificateParams| p.not_after = date_time_ymd(2026, 1, 1))
                as &dyn Fn(&mut CertificateParams),
            "certificate_ended",
        ),
        (&|p| p.not_before = date_time_ymd(2026, 6, 1), "certificate_not_begun"),
        (&|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth], "certificate_wrong_use"),
        (&|p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment], "certificate_wrong_use"),
        (&|p| p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained), "certificate_wrong_use"),
        (&|p| p.distinguished_name = rcgen::DistinguishedName::new(), "certificate_without_key"),
        (
            &|p| p.distinguished_name.push(DnType::CommonName, "To be filled by O.E.M."),
            "certificate_without_key",
        ),
    ] {
        assert_eq!(changed(change), Err(expected));
    }
}

#[test]
fn nobody_else_can_issue_a_certificate() {
    let (ours, theirs) = (Enterprise::new("Example"), Enterprise::new("Example"));
    let authority = ours.authority("{SerialNumber}");
    let forged = theirs.issue(&device("C02XG2JGJGH5"));
    assert_eq!(ask(&authority, &forged), Err(CertificateFault::UnknownIssuer));
    // The forger sends its whole chain along.
    let chain = [forged, theirs.intermediate.der().clone(), theirs.root.der().clone()];
    assert_eq!(ask_with(&authority, &chain, &[], now()), Err(CertificateFault::UnknownIssuer));
    // A device's own certificate is no authority.
    let params = device("C02XG2JGJGH5");
    let key = KeyPair::generate().unwrap();
    let owner = params.signed_by(&key, &ours.issuer).unwrap().der().clone();
    let child =
        device("OTHER123").signed_by(&KeyPair::generate().unwrap(), &Issuer::new(params, key)).unwrap();
    assert!(ask_with(&authority, &[child.der().clone(), owner], &[], now()).is_err());
}

#[test]
fn an_intermediate_may_come_with_the_request_or_from_the_settings() {
    let enterprise = Enterprise::new("Example");
    let leaf = enterprise.issue(&device("C02XG2JGJGH5"));
    let root_only = Authority { chain_pem: enterprise.root.pem(), ..enterprise.authority("{SerialNumber}") };
    assert_eq!(ask(&root_only, &leaf), Err(CertificateFault::UnknownIssuer));
    let chain = [leaf.clone(), enterprise.intermediate.der().clone()];
    assert!(ask_with(&root_only, &chain, &[], now()).is_ok());
    // The highest that is given is what is trusted.
    let lower =
        Authority { chain_pem: enterprise.intermediate.pem(), ..enterprise.authority("{SerialNumber}") };
    assert!(ask(&lower, &leaf).is_ok());
    let endless = vec![leaf; CHAIN_MAX + 1];
    assert_eq!(ask_with(&root_only, &endless, &[], now()).unwrap_err().code(), "certificate_unreadable");
}

#[test]
fn an_authority_that_has_ended_vouches_for_nobody() {
    let mut root = authority_params("Example Root");
    root.not_after = date_time_ymd(2026, 2, 1);
    let enterprise = Enterprise::with_root("Example", root);
    let authority = enterprise.authority("{SerialNumber}");
    let leaf = enterprise.issue(&device("C02XG2JGJGH5"));
    let before: Timestamp = "2026-01-15T00:00:00Z".parse().unwrap();
    assert!(ask_with(&authority, std::slice::from_ref(&leaf), &[], before).is_ok());
    let kept_until = ask_with(&authority, std::slice::from_ref(&leaf), &[], before).unwrap().until;
    assert!(
        kept_until <= "2026-02-02T00:00:00Z".parse().unwrap(),
        "not beyond the authority's end: {kept_until}"
    );
    let refused = ask(&authority, &leaf).unwrap_err();
    assert_eq!(refused.code(), "certificate_authority_ended");
    assert!(refused.to_string().contains("ended on 2026-02-01"), "{refused}");
    let stranger =
        Enterprise::with_root("Example", authority_params("Example Root")).issue(&device("C02XG2JGJGH5"));
    assert_eq!(ask(&authority, &stranger), Err(CertificateFault::UnknownIssuer));
    let refusals = authority.check_at(now()).unwrap_err();
    assert!(refusals[0].expected.contains("ended on 2026-02-01"), "{refusals:?}");
}

#[test]
fn revoked_certificates_are_refused_and_missing_lists_are_as_the_setting_says() {
    let enterprise = Enterprise::new("Example");
    let leaf = [enterprise.issue(&device("C02XG2JGJGH5"))];
    let lists = |serials: &[u64], until| vec![enterprise.revoke(serials, until), enterprise.root_list()];
    let other = Enterprise::new("Other");
    for (check, lists, expected) in [
        (RevocationCheck::Off, lists(&[42], (2027, 1)), Ok(())),
        (RevocationCheck::Soft, lists(&[42], (2027, 1)), Err("certificate_revoked")),
        (RevocationCheck::Hard, lists(&[42], (2027, 1)), Err("certificate_revoked")),
        (RevocationCheck::Soft, lists(&[43], (2027, 1)), Ok(())),
        (RevocationCheck::Hard, lists(&[43], (2027, 1)), Ok(())),
        (RevocationCheck::Soft, Vec::new(), Ok(())),
        (RevocationCheck::Hard, Vec::new(), Err("certificate_revocation_unknown")),
        (RevocationCheck::Soft, vec![other.revoke(&[42], (2027, 1))], Ok(())),
        (RevocationCheck::Hard, vec![other.revoke(&[], (2027, 1))], Err("certificate_revocation_unknown")),
        (RevocationCheck::Soft, lists(&[42], (2026, 2)), Err("certificate_revoked")),
        (RevocationCheck::Hard, lists(&[43], (2026, 2)), Err("certificate_revocation_unknown")),
    ] {
        let authority = Authority { revocation: check, ..enterprise.authority("{SerialNumber}") };
        let answer = ask_with(&authority, &leaf, &lists, now()).map(drop).map_err(|fault| fault.code());
        assert_eq!(answer, expected, "{check} with {} lists", lists.len());
    }
    let authority = Authority { revocation: RevocationCheck::Hard, ..enterprise.authority("{SerialNumber}") };
    let kept = ask_with(&authority, &leaf, &lists(&[], (2026, 4)), now()).unwrap();
    assert_eq!(kept.until, "2026-04-01T00:00:00Z".parse().unwrap(), "until the next list");
}

#[test]
fn the_name_can_be_elsewhere_than_in_the_common_name() {
    let enterprise = Enterprise::new("Example");
    let mut params = device("somebody");
    params.subject_alt_names = vec![
        SanType::DnsName("C02XG2JGJGH5.devices.example.com".try_into().unwrap()),
        SanType::DnsName("vpn.example.com".try_into().unwrap()),
        SanType::URI("urn:device:AB12".try_into().unwrap()),
        SanType::Rfc822Name("AB12@devices.example.com".try_into().unwrap()),
    ];
    let leaf = enterprise.issue(&params);
    for (place, template, expected) in [
        (KeyPlace::SanDns, "{SerialNumber}.devices.example.com", Some("C02XG2JGJGH5")),
        (KeyPlace::SanUri, "urn:device:{DeviceUid}", Some("AB12")),
        (KeyPlace::SanEmail, "{DeviceUid}@devices.example.com", Some("AB12")),
        (KeyPlace::CommonName, "{SerialNumber}.devices.example.com", None),
        (KeyPlace::SubjectSerialNumber, "{SerialNumber}", None),
        // Both DNS names fit: which of them is meant nobody can say.
        (KeyPlace::SanDns, "{SerialNumber}.example.com", None),
    ] {
        let authority = Authority { key_place: place, ..enterprise.authority(template) };
        let answer = ask(&authority, &leaf).map(|identified| identified.key.value);
        assert_eq!(answer.as_deref().ok(), expected, "{place} {template}: {answer:?}");
    }
}

#[test]
fn several_authorities_stand_side_by_side_each_with_its_template() {
    let (first, second) = (Enterprise::new("First"), Enterprise::new("Second"));
    let authorities = [
        TrustedAuthority::read(&Authority { name: "first".to_owned(), ..first.authority("{SerialNumber}") })
            .unwrap(),
        TrustedAuthority::read(&Authority { name: "second".to_owned(), ..second.authority("d-{DeviceUid}") })
            .unwrap(),
    ];
    let ask = |leaf: CertificateDer<'_>| identify(&[leaf], &authorities, &[], now());
    assert_eq!(ask(second.issue(&device("d-AB12"))).unwrap().authority, "second");
    assert_eq!(ask(first.issue(&device("d-AB12"))).unwrap().key.kind, KeyKind::SerialNumber);
    assert_eq!(ask(second.issue(&device("C02XG2JGJGH5"))).unwrap_err().code(), "certificate_without_key");
    assert_eq!(
        identify(&[first.issue(&device("x123"))], &[], &[], now()),
        Err(CertificateFault::UnknownIssuer)
    );
}

#[test]
fn what_is_no_chain_of_authorities_is_refused_before_it_is_stored() {
    let enterprise = Enterprise::new("Example");
    let good = enterprise.authority("{SerialNumber}");
    assert_eq!(good.check_at(now()), Ok(()));
    let leaf = device("C02X1234").self_signed(&KeyPair::generate().unwrap()).unwrap();
    for (authority, field) in [
        (Authority { chain_pem: leaf.pem(), ..good.clone() }, "chain_pem"),
        (Authority { chain_pem: String::new(), ..good.clone() }, "chain_pem"),
        (Authority { chain_pem: "x".repeat(300_000), ..good.clone() }, "chain_pem"),
        (Authority { name: " ".to_owned(), ..good.clone() }, "name"),
        (Authority { revocation: RevocationCheck::Soft, ..good.clone() }, "crl_urls"),
        (Authority { crl_urls: vec!["ldap://ad/cn=x".to_owned()], ..good.clone() }, "crl_urls"),
        (Authority { crl_urls: vec!["http://u:p@ad/x.crl".to_owned()], ..good.clone() }, "crl_urls"),
    ] {
        assert_eq!(authority.check_at(now()).unwrap_err()[0].field, field);
    }
    for junk in [&b""[..], b"junk", leaf.der()] {
        assert!(RevocationList::read(junk).is_err());
        assert!(ask(&good, &CertificateDer::from(junk.to_vec())).is_err());
    }
}
