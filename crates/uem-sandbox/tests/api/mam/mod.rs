//! /api/mam

mod apps;
