mod bulk;
mod by_id;
mod extensive_search;
mod filters;
mod parts;
mod search;
