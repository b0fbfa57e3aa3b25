//! How far a call came before it failed: the one fact that tells a write that was not made from one that nobody knows of.

/// How far a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// No byte of it left this machine: a setting, the budget, the token, the name, the connection or the handshake failed.
    NothingLeft,
    /// A part of it may have left, and no whole answer came. The tenant may have carried it out.
    MayHaveLeft,
    /// A whole answer came.
    Answered,
}
