"""Works through a tenant with WSO, as its users do: every change is read back. Prints what it saw as JSON."""

import base64
import contextlib
import io
import json
import os
import sys

import requests

url, credentials_file = sys.argv[1:]
with open(credentials_file, encoding="utf-8") as file:
    given = json.load(file)
os.environ["AW_URL"] = url.removeprefix("https://")
os.environ["AW_CREDENTIALS"] = base64.b64encode(f"{given['username']}:{given['password']}".encode()).decode()
os.environ["AW_TENANT_CODE"] = given["api_key"]

from wso import WSO  # noqa: E402  (it reads the environment)

own_group = given["organization_group_id"]
seen = {}


def work(uem):
    """All that follows: the package prints what it does, which is not for our reader."""
    devices = uem.get_all_devices(platform="Android")["Devices"]
    phone, other = [device for device in devices if device["EnrollmentStatus"] == "Enrolled"][:2]
    phone_id = phone["Id"]["Value"]

    # Reads
    seen["limits"] = sorted(uem.bulk_limits())
    seen["counts"] = sorted(uem.device_counts(own_group))
    seen["og"] = uem.get_og(own_group)["Id"]["Value"] == own_group
    extensive = uem.get_device_extensive(device_id=phone_id)["Devices"][0]
    seen["extensive"] = extensive["SerialNumber"] == phone["SerialNumber"]
    seen["ip"] = uem.get_device_ip(serial_number=phone["SerialNumber"])
    seen["by_imei"] = uem.get_device(imei=phone["Imei"])["Id"]["Value"] == phone_id
    seen["unknown"] = uem.get_device(serial_number="nothing")
    seen["admins"] = [row["UserName"] for row in uem.find_admin(username="read.only")["Admins"]]

    # Tags
    tag = uem.create_tag("wso")
    seen["tag_twice"] = uem.create_tag("wso") == tag
    uem.add_tag(tag, [phone_id, other["Id"]["Value"]])
    seen["tagged"] = len(uem.get_tagged_devices(tag))
    seen["tag_deleted"] = [uem.delete_tag(tag), uem.find_tag("wso")]

    # Organization groups. The package finds its lists of time zones below the folder it runs in, so the payload is ours.
    made = uem.create_og(own_group, {"Name": "Made by WSO", "GroupId": "wsomade", "LocationGroupType": "Container"})
    found = uem.find_og(name="Made by WSO")["OrganizationGroups"][0]
    seen["og_made"] = made["Id"] == found["Id"]
    seen["og_twice"] = uem.create_og(
        own_group, {"Name": "Made by WSO", "GroupId": "x", "LocationGroupType": "Container"})
    seen["moved"] = uem.move_og(found["Id"], serial_number=other["SerialNumber"])
    moved = uem.get_device(serial_number=other["SerialNumber"])
    seen["moved_to"] = moved["LocationGroupId"]["Id"]["Value"] == found["Id"]
    seen["og_with_devices"] = uem.delete_og(found["Uuid"])
    seen["moved_back"] = uem.move_og(phone["LocationGroupId"]["Id"]["Value"], serial_number=other["SerialNumber"])
    seen["og_deleted"] = [uem.delete_og(found["Uuid"]), uem.find_og(name="Made by WSO")["OrganizationGroups"]]

    # Smart groups
    group = uem.create_group_from_devices("WSO phones", [phone["SerialNumber"], other["SerialNumber"]])
    seen["group"] = [uem.get_group_name(group), uem.get_group(group)["Devices"]]
    by_og = uem.create_group_from_ogs("WSO groups", [phone["LocationGroupId"]["Name"]])
    seen["group_of_ogs"] = uem.get_group(by_og)["Devices"] > 0

    # Products
    found = uem.find_product("scanner")["Products"][0]["ID"]["Value"]
    product = uem.get_product(found)
    action = product["Manifest"]["Action"][0]
    seen["states"] = [
        (uem.get_product_device_state(found, state) or {"Total": 0})["Total"]
        for state in ("compliant", "inprogress", "failed", "assigned")
    ]
    made = uem.create_product(
        "WSO product", "Made by WSO", action["ActionTypeID"], action["ItemID"], product["PlatformID"])
    seen["product"] = [uem.get_product_name(made), uem.product_is_active(made), uem.check_no_group_assignments(made)]
    seen["product_without_groups"] = uem.activate_product(made)
    seen["assigned"] = [uem.assign_group_to_product(made, group), len(uem.get_product_assigned_groups(made))]
    seen["activated"] = [uem.activate_product(made), uem.product_is_active(made)]
    seen["reprocessed"] = uem.reprocess_product(made, [phone_id])
    seen["deactivated"] = [uem.deactivate_product(made), uem.product_is_active(made)]
    seen["product_with_groups"] = uem.delete_product(made)
    seen["unassigned"] = uem.remove_all_groups_from_product(made)
    seen["product_deleted"] = [uem.delete_product(made), uem.find_product("WSO product")]
    seen["groups_deleted"] = [uem.delete_group(group), uem.delete_group(by_og), uem.find_group("WSO phones")]

    # Commands, another user, the end of a device
    # The package asks for searchBy and id, which no tenant knows here: it gets everybody.
    user = next(row for row in uem.get_user(username="anybody")["Users"] if row["UserName"] != phone["UserName"])
    seen["user_changed"] = uem.change_user(phone_id, user["Id"]["Value"])
    seen["user_of_device"] = uem.get_device(device_id=phone_id)["UserName"] == user["UserName"]
    seen["wiped"] = [uem.enterprise_wipe(serial_number=phone["SerialNumber"])]
    seen["wiped"].append(uem.get_device(device_id=phone_id)["EnrollmentStatus"])
    requests.post(f"{url}/_sandbox/devices/{phone_id}/check-in", json={}, timeout=30).raise_for_status()
    seen["wiped"].append(uem.get_device(device_id=phone_id)["EnrollmentStatus"])
    seen["deleted"] = [uem.delete_device(other["Id"]["Value"]), uem.get_device(device_id=other["Id"]["Value"])]


with contextlib.redirect_stdout(io.StringIO()):
    work(WSO())
print(json.dumps(seen, indent=1))
