//! The console: its pages over HTTP, and in a browser the vendors' guides from first step to last.

mod changes;
mod forms;
mod guides;
mod looks;
mod pages;
mod person;
