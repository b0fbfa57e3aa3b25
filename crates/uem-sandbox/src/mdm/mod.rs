//! /api/mdm

pub mod devices;
