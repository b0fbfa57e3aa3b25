//! /api/mdm/devices

pub mod render;
