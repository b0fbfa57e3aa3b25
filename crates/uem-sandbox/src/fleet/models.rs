//! Device models by their marketing names, with the operating systems they run.

use super::{state::Platform, systems::Line};

/// A model people buy.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Operating system family.
    pub platform: Platform,
    /// The vendor's number of the short name.
    pub id: u32,
    /// Short name (`ModelId.Name`).
    pub name: &'static str,
    /// Full name (`Model`).
    pub marketing_name: &'static str,
    /// Maker.
    pub maker: &'static str,
    /// OS releases it runs.
    pub line: Line,
    /// Storage in GB.
    pub storage_gb: u32,
    /// Memory in GB, 0 where not reported.
    pub memory_gb: u32,
    /// Has a modem.
    pub has_modem: bool,
    /// Has a battery.
    pub has_battery: bool,
    /// How common it is.
    pub weight: u32,
}

/// All models.
pub static MODELS: [Model; 40] = [
    phone(1, "iPhone", "iPhone 13 (128 GB Starlight)", 128, 60),
    phone(1, "iPhone", "iPhone 14 (128 GB Midnight)", 128, 90),
    phone(1, "iPhone", "iPhone 15 (128 GB Black)", 128, 80),
    phone(1, "iPhone", "iPhone 15 Pro (256 GB Natural Titanium)", 256, 40),
    phone(1, "iPhone", "iPhone 16 (128 GB Ultramarine)", 128, 50),
    phone(1, "iPhone", "iPhone SE 3rd Gen (64 GB Midnight)", 64, 45),
    phone(2, "iPad", "iPad 10th Gen (64 GB Silver)", 64, 55),
    phone(2, "iPad", "iPad Air 5th Gen (256 GB Space Gray)", 256, 20),
    phone(2, "iPad", "iPad Pro 12.9\" 6th Gen (256 GB Space Gray)", 256, 12),
    phone(2, "iPad", "iPad mini 6th Gen (64 GB Pink)", 64, 10),
    android(410, "Pixel 7", "Google Pixel 7", "Google", 128, 25),
    android(411, "Pixel 8", "Google Pixel 8", "Google", 128, 35),
    android(412, "Pixel 8a", "Google Pixel 8a", "Google", 128, 20),
    android(430, "SM-S911B", "Samsung Galaxy S23", "samsung", 256, 45),
    android(431, "SM-S921B", "Samsung Galaxy S24", "samsung", 256, 40),
    android(432, "SM-A546B", "Samsung Galaxy A54 5G", "samsung", 128, 55),
    android(433, "SM-G525F", "Samsung Galaxy XCover 5", "samsung", 64, 35),
    android(434, "SM-X510", "Samsung Galaxy Tab S9 FE", "samsung", 128, 18),
    android(450, "TC57", "Zebra TC57", "Zebra Technologies", 32, 40),
    android(451, "TC58", "Zebra TC58", "Zebra Technologies", 64, 30),
    mac(50, "MacBook Air", "MacBook Air (13-inch, M2, 2022)", 256, 8, 45),
    mac(50, "MacBook Air", "MacBook Air (15-inch, M3, 2024)", 512, 16, 25),
    mac(51, "MacBook Pro", "MacBook Pro (14-inch, M3, Nov 2023)", 512, 18, 40),
    mac(51, "MacBook Pro", "MacBook Pro (16-inch, 2021)", 1000, 32, 20),
    mac(52, "Mac mini", "Mac mini (M2, 2023)", 256, 8, 8),
    mac(53, "iMac", "iMac (24-inch, M1, 2021)", 256, 8, 7),
    pc(83, "Inspiron 5567", "Inspiron 5567", "Dell Inc.", 256, 8, 20),
    pc(84, "Latitude 5440", "Latitude 5440", "Dell Inc.", 512, 16, 80),
    pc(85, "Latitude 7430", "Latitude 7430", "Dell Inc.", 512, 16, 50),
    pc(86, "OptiPlex 7010", "OptiPlex 7010", "Dell Inc.", 512, 16, 35),
    pc(90, "HP EliteBook 840 14 inch G10", "HP EliteBook 840 14 inch G10 Notebook PC", "HP", 512, 16, 70),
    pc(91, "HP ProDesk 400 G7", "HP ProDesk 400 G7 Small Form Factor PC", "HP", 256, 8, 25),
    pc(95, "ThinkPad X1 Carbon Gen 11", "ThinkPad X1 Carbon Gen 11", "LENOVO", 1000, 32, 45),
    pc(96, "ThinkPad T14 Gen 4", "ThinkPad T14 Gen 4", "LENOVO", 512, 16, 60),
    pc(97, "Surface Laptop 5", "Surface Laptop 5", "Microsoft Corporation", 256, 8, 20),
    pc(98, "System Product Name", "System Product Name", "ASUS", 1000, 16, 15),
    chromebook(210, "Chromebook 14a", "HP Chromebook 14a", "HP", 12),
    chromebook(211, "Chromebook 3110", "Dell Chromebook 3110", "Dell Inc.", 12),
    linux(310, "Precision 5570", "Precision 5570", "Dell Inc.", 8),
    linux(311, "ThinkPad P1 Gen 5", "ThinkPad P1 Gen 5", "LENOVO", 7),
];

/// The model that a number below [`total_weight`] falls on.
pub fn weighted(mut draw: u32) -> &'static Model {
    for model in &MODELS {
        if draw < model.weight {
            return model;
        }
        draw -= model.weight;
    }
    &MODELS[0]
}

/// Sum of all weights.
pub fn total_weight() -> u32 {
    MODELS.iter().map(|model| model.weight).sum()
}

const BASE: Model = Model {
    platform: Platform::Apple,
    id: 0,
    name: "",
    marketing_name: "",
    maker: "",
    line: Line::Ios,
    storage_gb: 128,
    memory_gb: 0,
    has_modem: true,
    has_battery: true,
    weight: 0,
};

const fn phone(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    storage_gb: u32,
    weight: u32,
) -> Model {
    let line = if id == 2 { Line::IpadOs } else { Line::Ios };
    Model { id, name, marketing_name, storage_gb, weight, line, maker: "Apple", has_modem: id == 1, ..BASE }
}

const fn android(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    maker: &'static str,
    storage_gb: u32,
    weight: u32,
) -> Model {
    let platform = Platform::Android;
    Model {
        platform,
        id,
        name,
        marketing_name,
        maker,
        line: Line::Android,
        storage_gb,
        memory_gb: 6,
        weight,
        ..BASE
    }
}

const fn mac(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    storage_gb: u32,
    memory_gb: u32,
    weight: u32,
) -> Model {
    let (platform, line, maker) = (Platform::AppleOsX, Line::MacOs, "Apple");
    let has_battery = id < 52;
    Model {
        platform,
        id,
        name,
        marketing_name,
        maker,
        line,
        storage_gb,
        memory_gb,
        has_modem: false,
        has_battery,
        weight,
    }
}

const fn pc(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    maker: &'static str,
    storage_gb: u32,
    memory_gb: u32,
    weight: u32,
) -> Model {
    let (platform, line) = (Platform::WinRT, Line::Windows);
    let has_battery = !matches!(id, 86 | 91 | 98);
    Model {
        platform,
        id,
        name,
        marketing_name,
        maker,
        line,
        storage_gb,
        memory_gb,
        has_modem: false,
        has_battery,
        weight,
    }
}

const fn chromebook(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    maker: &'static str,
    weight: u32,
) -> Model {
    let (platform, line) = (Platform::ChromeOS, Line::ChromeOs);
    Model {
        platform,
        id,
        name,
        marketing_name,
        maker,
        line,
        storage_gb: 64,
        memory_gb: 4,
        has_modem: false,
        weight,
        ..BASE
    }
}

const fn linux(
    id: u32,
    name: &'static str,
    marketing_name: &'static str,
    maker: &'static str,
    weight: u32,
) -> Model {
    let (platform, line) = (Platform::Linux, Line::Linux);
    Model {
        platform,
        id,
        name,
        marketing_name,
        maker,
        line,
        storage_gb: 512,
        memory_gb: 32,
        has_modem: false,
        weight,
        ..BASE
    }
}
