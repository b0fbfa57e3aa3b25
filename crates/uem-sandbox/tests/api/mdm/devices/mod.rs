mod by_id;
mod bulk;
mod extensive_search;
mod filters;
mod parts;
mod search;
