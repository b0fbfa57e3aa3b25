"""Reads a tenant with pyws1uem, as its users do, and prints what it saw as JSON."""

import json
import logging
import sys

from pyws1uem.client import WorkspaceOneAPI
from pyws1uem.error import WorkspaceOneAPIError

logging.disable(logging.CRITICAL)

url, credentials_file = sys.argv[1:]
with open(credentials_file, encoding="utf-8") as file:
    given = json.load(file)
api = WorkspaceOneAPI(env=url, apikey=given["api_key"], username=given["username"], password=given["password"])


def all_pages(search, rows_name="Devices", total_name="Total", **kwargs):
    """Page after page until one is empty or the total is reached."""
    rows, page = [], 0
    while True:
        answer = search(page=page, pagesize=500, **kwargs)
        if not isinstance(answer, dict) or not answer.get(rows_name):
            return rows
        rows.extend(answer[rows_name])
        if len(rows) >= answer[total_name]:
            return rows
        page += 1


devices = all_pages(api.devices.search_all)
first = devices[0]
own_group = api.groups.get_groupid_from_id(given["organization_group_id"])

tag = api.client.get if hasattr(api, "client") else api.get
tags = tag(module="mdm", path="/tags/search", params={"organizationgroupid": given["organization_group_id"]})
tag_id = str(tags["Tags"][0]["Id"]["Value"])
target = str(devices[7]["Id"]["Value"])


def is_tagged():
    """A tag without devices is answered by 204, on which this client gives the bare status."""
    try:
        return api.tags.check_device_tag(tag_id, device_id=target)
    except TypeError:
        return False


api.tags.remove_device_tag(tag_id, target)
tagged = [is_tagged()]
api.tags.add_device_tag(tag_id, target)
tagged.append(is_tagged())
api.tags.remove_device_tag(tag_id, target)
tagged.append(is_tagged())

try:
    WorkspaceOneAPI(url, "wrong", given["username"], given["password"]).devices.search_all()
    refused = False
except WorkspaceOneAPIError:
    refused = True

print(json.dumps({
    "devices": len(devices),
    "different_devices": len({device["Id"]["Value"] for device in devices}),
    "devices_v3": len(all_pages(api.devices.searchv3, "devices", "total")),
    "enrolled": sum(device["EnrollmentStatus"] == "Enrolled" for device in devices),
    "extensive_enrolled": len(all_pages(api.devices.extensive_search, enrollmentstatus="Enrolled")),
    "first_device_id": first["Id"]["Value"],
    "first_serial_number": first["SerialNumber"],
    "by_serial_number": api.devices.get_id_by_alt_id(serialnumber=first["SerialNumber"]),
    "by_id": api.devices.get_details_by_device_id(first["Id"]["Value"])["SerialNumber"],
    "groups": len(api.groups.search()["LocationGroups"]),
    "og_id": api.groups.get_id_from_groupid(own_group),
    "own_og_id": given["organization_group_id"],
    "og_groupid": own_group,
    "own_groupid": api.groups.search(groupid=own_group)["LocationGroups"][0]["GroupId"],
    "users": len(api.users.search()["Users"]),
    "product_name": api.info.get_environment_info()["ProductName"],
    "tagged": tagged,
    "refused_with_a_wrong_key": refused,
}))
