//! The data folder belongs to one process at a time. The lock dies with its process.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::SandboxError;

/// Held as long as the folder is in use.
pub(crate) struct FolderLock {
    _file: File,
}

/// Makes the folder if need be, for its owner only, and takes it.
pub(crate) fn take(folder: &Path) -> Result<FolderLock, SandboxError> {
    let failed = |source| SandboxError::File { file: folder.display().to_string(), source };
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(failed)?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("sandbox.lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(SandboxError::InUse { folder: folder.display().to_string() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
