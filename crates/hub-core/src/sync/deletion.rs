//! Who may be tombstoned (MO-2, HM-14, HM-15): starts from "keep", every rule must agree before a device goes.
