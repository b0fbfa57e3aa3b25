//! `mooring ca demo`: a throw-away authority and certificates of devices, for trying out what real ones will do.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKeyChain};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SerialNumber,
};

use crate::data_folder::write_private;

/// What every .p12 opens with: the keys in them are worth nothing.
const P12_PASSWORD: &str = "mooring";
/// Days that a certificate counts.
const DAYS: i64 = 90;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an authority that nobody should trust for long, and certificates of devices.
    Demo(Demo),
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Folder; an authority that is there already is used again.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Common name of a certificate: the serial number of a device, or what its template makes of it. May be repeated.
    #[arg(long = "device", value_name = "COMMON NAME")]
    devices: Vec<String>,
    /// Also a certificate for a server with that name, such as a proxy that is tried out.
    #[arg(long = "server", value_name = "HOST")]
    servers: Vec<String>,
    /// Also a client certificate for a proxy with that name, by which it proves itself to the hub.
    #[arg(long = "proxy", value_name = "NAME")]
    proxies: Vec<String>,
}

pub fn run(command: Command) -> anyhow::Result<()> {
    let Command::Demo(options) = command;
    std::fs::create_dir_all(&options.out)
        .with_context(|| format!("cannot make the folder {}", options.out.display()))?;
    let authority = Authority::open_or_make(&options.out)?;
    println!("authority  {}", options.out.join("ca.pem").display());
    for device in &options.devices {
        let name = file_name(device)?;
        authority.issue_device(&options.out, &name, device)?;
        println!(
            "device     {} (and .key, and .p12 with the password {P12_PASSWORD})",
            options.out.join(format!("{name}.pem")).display()
        );
    }
    for server in &options.servers {
        let name = file_name(server)?;
        authority.issue(&options.out, &name, server, ExtendedKeyUsagePurpose::ServerAuth)?;
        println!("server     {} (and .key)", options.out.join(format!("{name}.pem")).display());
    }
    for proxy in &options.proxies {
        let name = file_name(proxy)?;
        authority.issue(&options.out, &name, proxy, ExtendedKeyUsagePurpose::ClientAuth)?;
        println!("proxy      {} (and .key)", options.out.join(format!("{name}.pem")).display());
    }
    Ok(())
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn open_or_make(folder: &Path) -> anyhow::Result<Self> {
        let (certificate, key_file) = (folder.join("ca.pem"), folder.join("ca.key"));
        let (pem, key) = if certificate.exists() {
            let read = |file: &Path| {
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
            };
            (read(&certificate)?, KeyPair::from_pem(&read(&key_file)?).context("ca.key holds no key")?)
        } else {
            let key = KeyPair::generate()?;
            let pem = params()?.self_signed(&key)?.pem();
            write_private(&key_file, key.serialize_pem())?;
            std::fs::write(&certificate, &pem)
                .with_context(|| format!("cannot write {}", certificate.display()))?;
            (pem, key)
        };
        Ok(Self { issuer: Issuer::new(params()?, key), pem })
    }

    fn issue_device(&self, folder: &Path, name: &str, common_name: &str) -> anyhow::Result<()> {
        let mut params = leaf(common_name)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let chain = [p12_keystore::Certificate::from_der(certificate.der())?];
        let mut store = KeyStore::new();
        let entry = PrivateKeyChain::new(key.serialize_der(), [1_u8], chain);
        store.add_entry(common_name, KeyStoreEntry::PrivateKeyChain(entry));
        write_private(&folder.join(format!("{name}.p12")), store.writer(P12_PASSWORD).write()?)?;
        write_pair(folder, name, &certificate.pem(), &key)
    }

    /// For a machine of that name.
    fn issue(
        &self,
        folder: &Path,
        name: &str,
        host: &str,
        purpose: ExtendedKeyUsagePurpose,
    ) -> anyhow::Result<()> {
        let mut params = leaf(host)?;
        params.subject_alt_names = CertificateParams::new(vec![host.to_owned()])?.subject_alt_names;
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        write_pair(folder, name, &format!("{}{}", certificate.pem(), self.pem), &key)
    }
}

/// The authority is the same each time: only its key differs.
fn params() -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Mooring throw-away authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(2044, 1, 1);
    Ok(params)
}

fn leaf(common_name: &str) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    let now = jiff::Timestamp::now();
    let day = |offset: i64| -> anyhow::Result<_> {
        let date =
            now.to_zoned(jiff::tz::TimeZone::UTC).date().checked_add(jiff::Span::new().days(offset))?;
        let part = |number: i8| u8::try_from(number);
        Ok(rcgen::date_time_ymd(i32::from(date.year()), part(date.month())?, part(date.day())?))
    };
    params.not_before = day(-1)?;
    params.not_after = day(DAYS)?;
    params.serial_number = Some(SerialNumber::from(uuid::Uuid::new_v4().as_bytes().to_vec()));
    Ok(params)
}

fn write_pair(folder: &Path, name: &str, pem: &str, key: &KeyPair) -> anyhow::Result<()> {
    let file = folder.join(format!("{name}.pem"));
    std::fs::write(&file, pem).with_context(|| format!("cannot write {}", file.display()))?;
    write_private(&folder.join(format!("{name}.key")), key.serialize_pem())
}

/// A common name as the name of a file.
fn file_name(name: &str) -> anyhow::Result<String> {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' })
        .collect();
    if plain.trim_matches('.').is_empty() || plain == "ca" || plain.len() > 100 {
        bail!("{name:?} gives no name of a file: choose 1 to 100 letters and digits, and not ca");
    }
    Ok(plain)
}
