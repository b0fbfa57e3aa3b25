//! Where `mdm-config.json` lies, and what it says.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use hub_core::agent::{CONFIG_BYTES_MAX, MdmConfig};

use crate::AgentError;

const NAME: &str = "mdm-config.json";

/// A settings file that was read.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub config: MdmConfig,
}

impl ConfigFile {
    /// Reads the file that was named, else the first that is there of those that device managers lay down.
    pub fn read(named: Option<&Path>) -> Result<Self, AgentError> {
        let places = named.map_or_else(default_config_files, |path| vec![path.to_path_buf()]);
        for path in &places {
            match read_bytes(path) {
                Ok(bytes) => {
                    let config = MdmConfig::read(&bytes)
                        .map_err(|source| AgentError::Config { file: path.display().to_string(), source })?;
                    return Ok(Self { path: path.clone(), config });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(AgentError::File { file: path.display().to_string(), source }),
            }
        }
        let looked_at: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        Err(AgentError::NoConfig { looked_at: looked_at.join(" or ") })
    }
}

/// Our own place, then the folder where the vendor of the integration's guide lays such files.
pub fn default_config_files() -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = if cfg!(windows) {
        let data =
            std::env::var_os("ProgramData").map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from);
        vec![data.join("Mooring"), data.join("Banyan")]
    } else {
        vec!["/etc/mooring".into(), "/etc/banyanapp".into()]
    };
    folders.into_iter().map(|folder| folder.join(NAME)).collect()
}

/// A byte more than any settings file has: whatever lies there, memory is bounded.
fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(CONFIG_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_in_every_refusal() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(NAME);
        let said = ConfigFile::read(Some(&file)).unwrap_err().to_string();
        assert!(said.contains("no settings file") && said.contains(NAME), "{said}");
        std::fs::write(&file, r#"{"mdm_present": true, "mdm_vendor_name": "airwatch"}"#).unwrap();
        let error = ConfigFile::read(Some(&file)).unwrap_err();
        assert!(error.to_string().contains(NAME), "{error}");
        std::fs::write(
            &file,
            r#"{"mdm_present": true, "mdm_vendor_name": "airwatch", "mdm_vendor_udid": "a1"}"#,
        )
        .unwrap();
        assert_eq!(ConfigFile::read(Some(&file)).unwrap().config.udid, "a1");
    }
}
