"""Reads a tenant with WSO, as its users do, and prints what it saw as JSON."""

import base64
import json
import os
import sys

url, credentials_file = sys.argv[1:]
with open(credentials_file, encoding="utf-8") as file:
    given = json.load(file)
os.environ["AW_URL"] = url.removeprefix("https://")
os.environ["AW_CREDENTIALS"] = base64.b64encode(f"{given['username']}:{given['password']}".encode()).decode()
os.environ["AW_TENANT_CODE"] = given["api_key"]

from wso import WSO  # noqa: E402  (it reads the environment)

uem = WSO()

devices, page = [], 0
while True:
    answer = uem.get_all_devices(page=page)
    if not answer or not answer["Devices"]:
        break
    devices.extend(answer["Devices"])
    if len(devices) >= answer["Total"]:
        break
    page += 1
first = devices[0]

ogs = uem.get_all_ogs()
tags = uem.get_all_tags(org_group=given["organization_group_id"])
tag_id = tags[0]["Id"]["Value"]
target = devices[3]["Id"]["Value"]


def is_tagged():
    """Without devices the tag is answered by 204, which this client gives as False."""
    return any(device["DeviceId"] == target for device in uem.get_tagged_devices(tag_id) or [])


uem.remove_tag(tag_id, [target])
tagged = [is_tagged()]
uem.add_tag(tag_id, [target])
tagged.append(is_tagged())
uem.remove_tag(tag_id, [target])
tagged.append(is_tagged())

print(json.dumps({
    "devices": len({device["Id"]["Value"] for device in devices}),
    "counted": answer["Total"],
    "first_device_id": first["Id"]["Value"],
    "by_serial_number": uem.get_device(serial_number=first["SerialNumber"])["Id"]["Value"],
    "version": uem.system_info()["ProductVersion"],
    "ogs": len(ogs["OrganizationGroups"]),
    "found_ogs": len(uem.find_og(name=ogs["OrganizationGroups"][-1]["Name"])["OrganizationGroups"]),
    "smart_groups": len(uem.find_group()["SmartGroups"]),
    "tags": len(tags),
    "tagged": tagged,
    "calls_left": uem.remaining_api_calls(),
    "user_found": bool(uem.get_user(username=first["UserName"])),
}))
