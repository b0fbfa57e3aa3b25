//! /api/mdm

mod devices;
