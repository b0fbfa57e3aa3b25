//! The frame around every page: skip link, side bar, top bar, content. A page is a struct that is an askama template;
//! [`Shell::page`] puts it into the frame.

use askama::Template;

use crate::{Icon, components::Link};

/// One entry of the side bar.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Its icon.
    pub icon: Icon,
    /// The page shown belongs to it.
    pub is_current: bool,
    /// How deep it lies: 0 at the top, 1 below an entry of the top, ...
    pub level: u8,
    /// How many there wait for a person.
    pub mark: Option<NavMark>,
}

/// A number beside an entry of the side bar.
#[derive(Debug, Clone)]
pub struct NavMark {
    /// How many.
    pub count: u64,
    /// Of what, for who cannot see that it stands there: `wait for a person`.
    pub words: String,
}

/// Something that is so on every page, until somebody changes it.
#[derive(Debug, Clone)]
pub struct Banner {
    /// What.
    pub title: String,
    /// More of it.
    pub text: String,
    /// Where it can be changed.
    pub link: Option<Link>,
}

/// Entries under one heading; an empty heading shows none.
#[derive(Debug, Clone)]
pub struct NavGroup {
    /// Heading.
    pub heading: String,
    /// Entries.
    pub items: Vec<NavItem>,
}

/// What everything on the pages is seen from, with the way to another one: stands at the left of the top bar.
#[derive(Debug, Clone)]
pub struct Switcher {
    /// What is switched, such as `Organization group`.
    pub label: String,
    /// The one in force.
    pub current: String,
    /// Where another one is chosen.
    pub href: String,
}

/// Who is logged in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Login name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Where the log-out form posts to.
    pub log_out_href: String,
    /// Token of that form.
    pub form_token: String,
}

/// The frame.
#[derive(Debug, Clone, Template)]
#[template(path = "shell.html")]
pub struct Shell {
    /// Product, beside the logo: `Mooring`.
    pub product: String,
    /// Version, at the foot of the side bar.
    pub version: String,
    /// Title of the page.
    pub title: String,
    /// Side bar.
    pub nav: Vec<NavGroup>,
    /// Who is logged in.
    pub person: Option<Person>,
    home_href: String,
    switcher: Option<Switcher>,
    banner: Option<Banner>,
    content: String,
}

impl Shell {
    /// A frame without content.
    pub fn new(
        product: &str,
        version: &str,
        title: &str,
        nav: Vec<NavGroup>,
        person: Option<Person>,
    ) -> Self {
        Self {
            product: product.to_owned(),
            version: version.to_owned(),
            title: title.to_owned(),
            nav,
            person,
            home_href: "/".to_owned(),
            switcher: None,
            banner: None,
            content: String::new(),
        }
    }

    /// With another first page than `/`.
    #[must_use]
    pub fn home(mut self, href: &str) -> Self {
        self.home_href = href.to_owned();
        self
    }

    /// With a switcher in the top bar.
    #[must_use]
    pub fn switcher(mut self, switcher: Switcher) -> Self {
        self.switcher = Some(switcher);
        self
    }

    /// With a banner above the content.
    #[must_use]
    pub fn banner(mut self, banner: Option<Banner>) -> Self {
        self.banner = banner;
        self
    }

    /// The whole page.
    pub fn page(mut self, content: &impl Template) -> Result<String, askama::Error> {
        self.content = content.render()?;
        self.render()
    }
}

/// A page without bars, for login and errors before it.
pub fn bare_page(product: &str, title: &str, content: &impl Template) -> Result<String, askama::Error> {
    Bare { product, title, content: content.render()? }.render()
}

#[derive(Template)]
#[template(path = "bare.html")]
struct Bare<'a> {
    product: &'a str,
    title: &'a str,
    content: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(source = "<p>{{ text }}</p>", ext = "html")]
    struct Hello {
        text: String,
    }

    fn shell() -> Shell {
        let item = NavItem {
            href: "/".into(),
            label: "<Home>".into(),
            icon: Icon::Home,
            is_current: true,
            level: 0,
            mark: Some(NavMark { count: 3, words: "<wait>".into() }),
        };
        let person = Person {
            name: "<b>eve</b>".into(),
            role: "admin".into(),
            log_out_href: "/logout".into(),
            form_token: "t0".into(),
        };
        Shell::new(
            "Mooring",
            "1",
            "A <title>",
            vec![NavGroup { heading: String::new(), items: vec![item] }],
            Some(person),
        )
    }

    #[test]
    fn what_comes_from_outside_is_escaped_everywhere() {
        let page = shell().page(&Hello { text: "<script>alert(1)</script>".into() }).unwrap();
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(!page.contains("<b>eve"), "{page}");
        assert!(!page.contains("<title>A <title>"), "{page}");
    }

    #[test]
    fn the_switcher_says_where_one_is_and_leads_to_others() {
        let switcher = Switcher { label: "Group".into(), current: "<North>".into(), href: "/groups".into() };
        let page = shell().home("/console").switcher(switcher).page(&Hello { text: "x".into() }).unwrap();
        assert!(page.contains("href=\"/groups\"") && page.contains("&#60;North&#62;"), "{page}");
        assert!(page.contains("class=\"brand\" href=\"/console\""), "{page}");
    }

    #[test]
    fn what_waits_is_told_in_numbers_and_words_and_a_banner_leads_on() {
        let banner = Banner {
            title: "Stopped <all>".into(),
            text: "by eve".into(),
            link: Some(Link::new("/guards", "Start")),
        };
        let page = shell().banner(Some(banner)).page(&Hello { text: "x".into() }).unwrap();
        assert!(
            page.contains("class=\"nav-mark\">3<span class=\"visually-hidden\"> &#60;wait&#62;"),
            "{page}"
        );
        assert!(page.contains("Stopped &#60;all&#62;") && page.contains("href=\"/guards\""), "{page}");
        assert!(page.find("class=\"banner\"").unwrap() < page.find("id=\"content\"").unwrap());
    }

    #[test]
    fn a_page_holds_under_the_strict_policy() {
        let page = shell().page(&Hello { text: "x".into() }).unwrap();
        assert!(!page.contains(" style="), "no inline styles");
        for script in page.split("<script").skip(1) {
            assert!(script.trim_start().starts_with("src=\"/assets/"), "no inline scripts");
        }
        assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere");
    }

    #[test]
    fn the_keyboard_reaches_the_content_first() {
        let page = shell().page(&Hello { text: "x".into() }).unwrap();
        let skip = page.find("href=\"#content\"").unwrap();
        assert!(skip < page.find("<nav").unwrap());
        assert!(page.contains("id=\"content\""));
        assert!(page.contains("aria-current=\"page\""));
    }
}
