mod bulk;
mod by_id;
mod change;
mod extensive_search;
mod filters;
mod lite_search;
mod parts;
mod search;
