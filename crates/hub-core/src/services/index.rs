//! Finds the service of a request.

use std::collections::HashMap;

use super::{PathPattern, RequestPath, Service, pattern::request_host};

/// Services by host. The most exact host wins, then the longest path.
#[derive(Debug, Default)]
pub struct ServiceIndex {
    services: Vec<Service>,
    exact: HashMap<String, Vec<Place>>,
    below: HashMap<String, Vec<Place>>,
}

/// A path of a host; without, all of it.
#[derive(Debug)]
struct Place {
    path: Option<PathPattern>,
    service: usize,
}

impl ServiceIndex {
    /// Of all services.
    pub fn new(services: Vec<Service>) -> Self {
        let (mut exact, mut below): (HashMap<String, Vec<Place>>, HashMap<String, Vec<Place>>) =
            Default::default();
        for (number, service) in services.iter().enumerate() {
            for host in &service.hosts {
                let hosts = if host.is_wildcard() { &mut below } else { &mut exact };
                let places = hosts.entry(host.name().to_owned()).or_default();
                let paths = service.paths.iter().cloned().map(Some);
                let whole = service.paths.is_empty().then_some(None);
                places.extend(paths.chain(whole).map(|path| Place { path, service: number }));
            }
        }
        for places in exact.values_mut().chain(below.values_mut()) {
            places.sort_by_key(|place| std::cmp::Reverse(place.path.as_ref().map_or(0, PathPattern::length)));
        }
        Self { services, exact, below }
    }

    /// The service of a host and path. A host that has services of its own is not looked for under an asterisk, even
    /// where none of its paths fits.
    pub fn find(&self, host: &str, path: &RequestPath<'_>) -> Option<&Service> {
        // Most hosts come in the form in which they are kept: those need no reading.
        let places = match self.exact.get(host) {
            Some(places) => places,
            None => {
                let host = request_host(host)?;
                self.exact.get(&host).or_else(|| self.below(&host))?
            }
        };
        let place =
            places.iter().find(|place| place.path.as_ref().is_none_or(|pattern| pattern.covers(path)))?;
        self.services.get(place.service)
    }

    /// All of them.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The nearest asterisk above a host.
    fn below(&self, host: &str) -> Option<&Vec<Place>> {
        let mut rest = host;
        while let Some((_, above)) = rest.split_once('.') {
            if let Some(places) = self.below.get(above) {
                return Some(places);
            }
            rest = above;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, hosts: &[&str], paths: &[&str]) -> Service {
        Service {
            name: name.to_owned(),
            hosts: hosts.iter().map(|host| (*host).to_owned().try_into().unwrap()).collect(),
            paths: paths.iter().map(|path| (*path).to_owned().try_into().unwrap()).collect(),
            policy: "p".to_owned(),
        }
    }

    #[test]
    fn the_most_exact_host_wins_and_then_the_longest_path() {
        let index = ServiceIndex::new(vec![
            service("everything", &["*.example.com"], &[]),
            service("deep", &["*.lab.example.com"], &[]),
            service("shop", &["shop.example.com"], &["/"]),
            service("shop admin", &["shop.example.com"], &["/admin", "/api/admin"]),
            service("half", &["half.example.com"], &["/only"]),
        ]);
        let find = |host: &str, path: &str| {
            index.find(host, &RequestPath::parse(path).unwrap()).map_or("", |service| service.name.as_str())
        };
        for (host, path, expected) in [
            ("wiki.example.com", "/", "everything"),
            ("a.b.example.com", "/", "everything"),
            ("a.lab.example.com", "/", "deep"),
            ("lab.example.com", "/", "everything"),
            ("example.com", "/", ""),
            ("SHOP.example.com:443", "/", "shop"),
            ("shop.example.com", "/cart/../admin", "shop admin"),
            ("shop.example.com", "/API/Admin/x", "shop admin"),
            ("half.example.com", "/other", ""),
            ("evil.test", "/", ""),
            ("", "/", ""),
        ] {
            assert_eq!(find(host, path), expected, "{host} {path}");
        }
    }
}
