"""Works through a tenant with pyws1uem, as its users do: every change is read back. Prints what it saw as JSON."""

import json
import logging
import sys

import requests
from pyws1uem.client import WorkspaceOneAPI
from pyws1uem.error import WorkspaceOneAPIError

logging.disable(logging.CRITICAL)

url, credentials_file = sys.argv[1:]
with open(credentials_file, encoding="utf-8") as file:
    given = json.load(file)
api = WorkspaceOneAPI(env=url, apikey=given["api_key"], username=given["username"], password=given["password"])
seen = {}


def refusal(call, *args, **kwargs):
    """The error code of a call that is refused."""
    try:
        return f"not refused: {call(*args, **kwargs)}"
    except WorkspaceOneAPIError as error:
        return error.error_code


def devices_of(platform, count=1):
    answer = api.devices.search_all(platform=platform, pagesize=500)
    enrolled = [device for device in answer["Devices"] if device["EnrollmentStatus"] == "Enrolled"]
    return enrolled[:count]


def check_in(device):
    """The device gets in touch now: the sandbox's own control, no call of the vendor's API."""
    requests.post(f"{url}/_sandbox/devices/{device}/check-in", json={}, timeout=30).raise_for_status()


def event_names(device):
    answer = api.get(module="mdm", path=f"/devices/{device}/eventlog", params={"pagesize": 20})
    return [entry["Event"] for entry in answer["DeviceEventLogEntries"]][:8] if isinstance(answer, dict) else answer


own_group = api.groups.get_groupid_from_id(given["organization_group_id"])
own_uuid = api.groups.get_uuid_from_groupid(given["organization_group_id"])

# Organization groups
created_og = api.groups.create_child_og(parent_groupid=own_group, groupid="pyws1", name="Made by pyws1uem")
seen["og_created"] = api.groups.get_id_from_groupid("pyws1") == created_og
seen["og_name"] = api.groups.search(groupid="pyws1")["LocationGroups"][0]["Name"]
seen["og_twice"] = refusal(api.groups.create_child_og, own_group, "pyws1")
seen["og_as_a_customer_refused"] = refusal(api.groups.create_customer_og, "pycustomer")

# Users
api.users.create_user(
    userName="ada.foreign", password="a Passw0rd for ada", firstName="Ada", lastName="Foreign",
    emailAddress="ada.foreign@example.com", securityType="BASIC", organizationGroupUuid=own_uuid, status=True,
)
user = api.users.search(username="ada.foreign")["Users"][0]
api.users.update_user_by_uuid(user["Uuid"], firstName="Augusta")
seen["user_renamed"] = api.users.get_user_by_uuid(user["Uuid"])["firstName"]


def user_status():
    return api.users.search(username="ada.foreign")["Users"][0]["Status"]


user_id = user["Id"]["Value"]
seen["user_status"] = [user_status()]
api.post(module="system", path=f"/users/{user_id}/deactivate")
seen["user_status"].append(user_status())
api.post(module="system", path=f"/users/{user_id}/activate")
seen["user_status"].append(user_status())
registered = api.users.create_device_registration_to_user(
    user_id, json.dumps({"PlatformId": 2, "FriendlyName": "Ada's phone", "ToEmailAddress": "ada@example.com"})
)
seen["registered"] = registered
seen["token_created"] = api.devices.create_enrollment_token(
    own_uuid, {"registration_type": "WHITELIST", "device_attribute": "SN-FOREIGN"}
)
tokens = api.devices.search_enrollment_token(own_uuid)
seen["tokens"] = [token["serial_number"] for token in tokens["tokens"]]

# Devices, their parts and their commands
phone, second_phone = devices_of("Apple", 2)
other_phone = second_phone["Id"]["Value"]
phone_id = phone["Id"]["Value"]
macs = [api.devices.get_details_by_device_id(mac["Id"]["Value"]) for mac in devices_of("AppleOsX", 40)]
mac = next(mac for mac in macs if mac["EnrolledViaDEP"] and mac["DataEncryptionYN"] == "Y")
seen["passcode"] = api.devices.get_security_info_by_id(phone_id)["IsPasscodePresent"]
seen["security_by_serial_number"] = (
    api.devices.get_security_info_by_alternate_id("Serialnumber", phone["SerialNumber"])
    == api.devices.get_security_info_by_id(phone_id)
)
many = api.devices.get_bulk_security_info(given["organization_group_id"], phone["UserName"])
seen["security_of_many"] = many["Total"]
seen["recovery_key"] = len(api.devices.get_device_filevault_recovery_key(mac["Uuid"])["recovery_key"])
seen["managed_admin"] = api.devices.get_managed_admin_account_by_uuid(mac["Uuid"])["user_name"]
seen["commands"] = [
    api.devices.send_commands_for_device_id("Lock", phone_id),
    api.devices.send_commands_for_device_id("DeviceQuery", phone_id),
    api.devices.send_commands_by_id("SyncDevice", "Serialnumber", phone["SerialNumber"]),
    api.devices.clear_device_passcode(phone_id),
]
seen["command_unknown"] = refusal(api.devices.send_commands_for_device_id, "Explode", phone_id)

seen["waits"] = event_names(phone_id)
check_in(phone_id)
seen["after_check_in"] = event_names(phone_id)
seen["passcode_after"] = api.devices.get_security_info_by_id(phone_id)["IsPasscodePresent"]
api.devices.send_commands_for_device_id("EnterpriseWipe", phone_id)
seen["wiped"] = [api.devices.get_details_by_device_id(phone_id)["EnrollmentStatus"]]
check_in(phone_id)
seen["wiped"].append(api.devices.get_details_by_device_id(phone_id)["EnrollmentStatus"])

# The enrollment user of a device
api.devices.switch_device_from_staging_to_user(other_phone, user_id)
seen["user_of_device"] = api.devices.get_details_by_device_id(other_phone)["UserName"]

# Custom attributes
path = f"/devices/{other_phone}/customattributes"
api.put(module="mdm", path=path, json={"CustomAttributes": [
    {"applicationGroup": "ops", "name": "rack", "value": "7"}, {"applicationGroup": "ops", "name": "room", "value": "B"},
]})


def attributes():
    rows = api.get(module="mdm", path=path)["Devices"][0]["CustomAttributes"]
    return sorted(row["Name"] for row in rows if row["Source"] == "API")


seen["attributes"] = [attributes()]
api.devices.delete_customattribute_by_id(other_phone, "rack")
seen["attributes"].append(attributes())
api.devices.delete_customattribute_by_alt_id(second_phone["SerialNumber"], "room")
seen["attributes"].append(attributes())

# Tags
tag = api.post(module="mdm", path="/tags/addtag", json={
    "TagName": "foreign", "TagType": 1, "LocationGroupId": given["organization_group_id"],
})["Value"]
api.tags.add_device_tag(str(tag), str(other_phone))
seen["tagged"] = [
    api.tags.check_device_tag(str(tag), device_id=str(other_phone)),
    api.tags.check_device_tag(str(tag), device_uuid=second_phone["Uuid"]),
    api.tags.check_device_tag(str(tag), device_id=str(mac["Id"]["Value"])),
]
api.tags.remove_device_tag(str(tag), str(other_phone))
seen["tag_deleted"] = api.delete(module="mdm", path=f"/tags/{tag}")

# Smart groups and user groups
smart = api.post(module="mdm", path="/smartgroups", json={
    "Name": "A phone and a Mac", "CriteriaType": "UserDevice",
    "ManagedByOrganizationGroupId": str(given["organization_group_id"]),
    "DeviceAdditions": [{"Id": str(other_phone)}, {"Id": str(mac["Id"]["Value"])}],
})["Value"]
members = api.get(module="mdm", path=f"/smartgroups/{smart}/devices")["Devices"]
seen["members"] = sorted(int(member["Id"]) for member in members) == sorted([other_phone, mac["Id"]["Value"]])
group = api.post(module="system", path="/usergroups/createcustomusergroup", json={
    "GroupName": "Foreigners", "Description": "Made by pyws1uem",
    "ManagedByOrganizationGroupID": given["organization_group_id"],
})["Value"]
api.post(module="system", path=f"/usergroups/{group}/user/{user_id}/addusertogroup")
in_group = api.get(module="system", path=f"/usergroups/{group}/users")["EnrollmentUser"]
seen["user_group"] = [row["UserName"] for row in in_group]
api.delete(module="system", path=f"/usergroups/{group}/delete")

# An internal application: uploaded, assigned, installed, taken away
blob = api.post(
    module="mam", path="/blobs/uploadblob", data=b"not looked into",
    params={"filename": "foreign.ipa", "organizationgroupid": given["organization_group_id"]},
)["Value"]
app = api.post(module="mam", path="/apps/internal/begininstall", json={
    "BlobId": blob, "ApplicationName": "Foreign", "BundleId": "com.example.foreign", "AppVersion": "1.0",
    "DeviceType": "Apple", "PushMode": "OnDemand", "LocationGroupId": given["organization_group_id"],
})["Id"]["Value"]
seen["app_found"] = api.get(module="mam", path="/apps/search", params={"bundleid": "com.example.foreign"})["Total"]
api.post(module="mam", path=f"/apps/internal/{app}/assignments", json={
    "SmartGroupIds": [smart], "DeploymentParameters": {"PushMode": "OnDemand", "RemoveOnUnEnroll": True},
})

def is_installed():
    apps = api.get(module="mdm", path=f"/devices/{other_phone}/apps", params={"pagesize": 500})
    return any(row["ApplicationIdentifier"] == "com.example.foreign" for row in apps["DeviceApps"])


seen["installed"] = [is_installed()]
api.post(module="mam", path=f"/apps/internal/{app}/install", json={"DeviceId": other_phone})
check_in(other_phone)
seen["installed"].append(is_installed())
api.post(module="mam", path=f"/apps/internal/{app}/uninstall", json={"DeviceId": other_phone})
check_in(other_phone)
seen["installed"].append(is_installed())
api.delete(module="mam", path=f"/apps/internal/{app}/smartgroups/{smart}")
api.delete(module="mam", path=f"/apps/internal/{app}")

# Profiles
profile = api.get(module="mdm", path="/profiles/search", params={"platform": "Apple"})["Profiles"][0]
profile_id = profile["Id"]["Value"]
seen["profile_name"] = api.get(module="mdm", path=f"/profiles/{profile_id}")["General"]["Name"] == profile["ProfileName"]
api.post(module="mdm", path=f"/profiles/{profile_id}/install", json={"DeviceId": other_phone})
api.post(module="mdm", path=f"/profiles/{profile_id}/remove", json={"DeviceId": other_phone})

# What was made is taken away
api.delete(module="mdm", path=f"/smartgroups/{smart}")
seen["smart_group_gone"] = refusal(api.get, module="mdm", path=f"/smartgroups/{smart}")
seen["device_deleted"] = api.devices.delete_device_by_id(other_phone)["SerialNumber"] == second_phone["SerialNumber"]
seen["device_gone"] = refusal(api.devices.get_details_by_device_id, other_phone)
seen["user_deleted"] = [
    api.users.delete_user_by_uuid(user["Uuid"]), refusal(api.users.get_user_by_uuid, user["Uuid"]),
]
api.users.create_user(
    userName="bob.foreign", password="a Passw0rd for bob", firstName="Bob", lastName="Foreign",
    emailAddress="bob.foreign@example.com", securityType="BASIC", organizationGroupUuid=own_uuid, status=True,
)
bob = api.users.search(username="bob.foreign")["Users"][0]
api.users.delete_user_by_id(bob["Id"]["Value"])
seen["bob_gone"] = api.users.search(username="bob.foreign")["Total"]
seen["og_deleted"] = api.delete(module="system", path=f"/groups/{created_og}")
print(json.dumps(seen, indent=1))
