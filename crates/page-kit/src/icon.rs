//! Icons, drawn inline so that they take the colour of the text around them.

use std::fmt;

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// One of the vendored icons. It is decoration: the words beside it carry the meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $(#[doc = concat!("`", $file, "`")] $name,)* }

        impl Icon {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            fn svg(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../vendor/tabler-icons/", $file, ".svg")),)* }
            }
        }
    };
}

icons! {
    Home = "home",
    Integration = "plug-connected",
    Run = "refresh",
    Device = "devices",
    Phone = "device-mobile",
    User = "users",
    Group = "sitemap",
    App = "apps",
    Settings = "settings",
    LogOut = "logout",
    Theme = "sun-moon",
    Menu = "menu-2",
    Warning = "alert-triangle",
    Good = "circle-check",
    Bad = "circle-x",
    Info = "info-circle",
    Search = "search",
    Shield = "shield-check",
    Key = "key",
    Operator = "user-cog",
    Pause = "player-pause",
    Resume = "player-play",
    Remove = "trash",
    Edit = "pencil",
    Add = "plus",
    Clock = "clock",
    Next = "arrow-right",
    Anchor = "anchor",
    History = "history",
    Action = "bolt",
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The file's own <svg ...> is replaced: smaller, and hidden from screen readers.
        let svg = self.svg();
        let inner = svg.split_once('>').map_or("", |(_, rest)| rest).trim_end().trim_end_matches("</svg>");
        f.write_str(
            "<svg class=\"icon\" width=\"24\" height=\"24\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" \
             stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">",
        )?;
        for line in inner.lines() {
            f.write_str(line.trim())?;
        }
        f.write_str("</svg>")
    }
}

impl askama::filters::HtmlSafe for Icon {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_one_hidden_drawing() {
        for icon in Icon::ALL {
            let text = icon.to_string();
            assert!(text.contains("<path"), "{icon:?}");
            assert!(text.contains("aria-hidden=\"true\""), "{icon:?}");
            assert_eq!(text.matches("<svg").count(), 1, "{icon:?}");
            assert!(text.ends_with("</svg>"), "{icon:?}");
        }
    }
}
