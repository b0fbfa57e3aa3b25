//! The enums of users and organization groups.
//!
//! Numbers are those of old endpoints; names those of v1 and v3. Every enum keeps what it does not know.

use crate::wire::word::words;

words! {
    /// How an enrollment user proves who they are.
    pub enum SecurityType {
        /// Not set
        Uninitialized = None::<i64>, "uninitialized", "UNINITIALIZED";
        /// By the directory
        Directory = Some(1_i64), "directory", "DIRECTORY";
        /// By a password kept in the UEM
        Basic = Some(2_i64), "basic", "BASIC";
        /// By a proxy
        AuthenticationProxy = None::<i64>, "authenticationproxy", "AUTHENTICATION_PROXY";
        /// By a token
        TokenOnly = None::<i64>, "tokenonly", "TOKEN_ONLY";
        /// By SAML
        Saml = None::<i64>, "saml", "SAML";
        /// Elsewhere
        External = None::<i64>, "External", "EXTERNAL";
        /// By Workspace ONE Access
        Vidm = None::<i64>, "Vidm", "VIDM";
    }
}

impl SecurityType {
    /// The name as v2 of users spells it.
    pub fn name_v2(&self) -> &str {
        match self {
            Self::Uninitialized => "Uninitialized",
            Self::Directory => "Directory",
            Self::Basic => "Basic",
            Self::AuthenticationProxy => "AuthenticationProxy",
            Self::TokenOnly => "TokenOnly",
            Self::Saml => "SAML",
            Self::External => "External",
            Self::Vidm => "Vidm",
            Self::Other(text) => text,
        }
    }
}

words! {
    /// How a person is written to.
    pub enum MessageType {
        /// Not at all
        None = Some(-1_i64), "None", "NONE";
        /// Mail
        Email = Some(0_i64), "Email", "EMAIL";
        /// Text message
        Sms = Some(1_i64), "SMS", "SMS";
        /// QR code
        QrCode = Some(2_i64), "QrCode", "QR_CODE";
    }
}

words! {
    /// What an organization group stands for.
    pub enum OrgGroupType {
        /// The root of the installation
        Global = None::<i64>, "Global", "GLOBAL";
        /// A partner
        Partner = None::<i64>, "Partner", "PARTNER";
        /// A customer; many settings need one above
        Customer = None::<i64>, "Customer", "CUSTOMER";
        /// A plain part of the tree
        Container = None::<i64>, "Container", "CONTAINER";
        /// A prospect
        Prospect = None::<i64>, "Prospect", "PROSPECT";
        /// A division
        Division = None::<i64>, "Division", "DIVISION";
        /// A region
        Region = None::<i64>, "Region", "REGION";
        /// A country
        Country = None::<i64>, "Country", "COUNTRY";
        /// A state
        State = None::<i64>, "State", "STATE";
        /// A city
        City = None::<i64>, "City", "CITY";
        /// A site
        Site = None::<i64>, "Site", "SITE";
    }
}
