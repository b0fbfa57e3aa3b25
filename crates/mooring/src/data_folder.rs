//! The data folder: one process at a time, readable by its owner only, with the key of the secrets beside the database.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use hub_store::Vault;
use secrecy::{ExposeSecret, SecretString};

/// Name of the variable that holds the key itself, for those who keep no file.
const KEY_VARIABLE: &str = "MOORING_KEY";

/// A locked data folder. The lock dies with the process, also after kill -9.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if needed and locks it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        create_private(path)?;
        let file = path.join("mooring.lock");
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&file).with_context(|| {
                format!("cannot write in the data folder {}: check its owner and permissions", path.display())
            })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "data folder {} is in use by another mooring: stop it, or choose another folder with --data",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", file.display()))
            }
        }
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The vault: from `MOORING_KEY`, the given file, or `mooring.key` here, which is made at the first start.
    pub fn vault(&self, key_file: Option<&Path>) -> anyhow::Result<Vault> {
        let own = self.file("mooring.key");
        let file = key_file.unwrap_or(&own);
        if key_file.is_none() && std::env::var_os(KEY_VARIABLE).is_none() && !own.exists() {
            write_private(&own, Vault::new_key().expose_secret())?;
        }
        vault_from(file)
    }
}

/// The vault from `MOORING_KEY` or a key file.
pub fn vault_from(file: &Path) -> anyhow::Result<Vault> {
    Ok(Vault::from_key(&key_from(file)?)?)
}

/// The key itself from the same places: `MOORING_KEY` wins.
pub fn key_from(file: &Path) -> anyhow::Result<SecretString> {
    match std::env::var(KEY_VARIABLE) {
        Ok(key) => Ok(key.into()),
        Err(_) => crate::secrets::read_file("the key of the stored secrets", file),
    }
}

/// Makes a folder that only its owner may look into, unless it is there.
pub fn create_private(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make the folder {}", path.display()))
}

/// Leaves a file to its owner alone. Elsewhere than on Unix it has the rights of its folder.
pub fn make_private(#[cfg_attr(not(unix), expect(unused_variables))] file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .with_context(|| format!("cannot change the permissions of {}", file.display()))?;
    }
    Ok(())
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_private(file: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let temporary = file.with_extension("new");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open =
        options.open(&temporary).with_context(|| format!("cannot write {}", temporary.display()))?;
    open.write_all(content.as_ref()).and_then(|()| open.sync_all())?;
    std::fs::rename(&temporary, file).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_refused_until_it_is_free() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let first = DataFolder::open(folder.path()).expect("first");
        let refused = DataFolder::open(folder.path()).err().expect("second is refused").to_string();
        assert!(refused.contains("in use by another mooring"), "{refused}");
        drop(first);
        DataFolder::open(folder.path()).expect("free again");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("temporary folder");
        let file = folder.path().join("mooring.key");
        write_private(&file, "secret").expect("written");
        let mode = std::fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
