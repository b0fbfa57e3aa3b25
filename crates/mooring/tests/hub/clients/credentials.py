"""Logs in with every kind of credentials, each by packages that know nothing of the sandbox: pyws1uem for passwords,
requests-oauthlib for OAuth, cryptography for signed paths. Prints what came of it as JSON."""

import base64
import json
import logging
import os
import sys
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from oauthlib.oauth2 import BackendApplicationClient
from oauthlib.oauth2.rfc6749.errors import OAuth2Error
from pyws1uem.client import WorkspaceOneAPI
from pyws1uem.error import WorkspaceOneAPIError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

logging.disable(logging.CRITICAL)

url, credentials_file = sys.argv[1:]
with open(credentials_file, encoding="utf-8") as file:
    given = json.load(file)
with open(os.path.join(os.path.dirname(credentials_file), "accounts.json"), encoding="utf-8") as file:
    accounts = json.load(file)
SEARCH = f"{url}/api/mdm/devices/search?pagesize=500"
ACCEPT = {"Accept": "application/json"}


def with_password(username, password, api_key, call):
    """What a call answers, or the code of its refusal."""
    try:
        return call(WorkspaceOneAPI(env=url, apikey=api_key, username=username, password=password))
    except WorkspaceOneAPIError as error:
        return error.error_code


def devices(api):
    answer = api.devices.search_all(pagesize=500)
    return answer["Total"] if isinstance(answer, dict) else answer


def as_admin(name):
    account = next(admin for admin in accounts["admins"] if admin["username"] == name)
    return with_password(name, account["password"], account["api_key"], devices)


def as_enrollment_user(user):
    def own(api):
        return api.get(module="system", path="/users", params={"attributes": "true"}) != []

    return with_password(user["username"], user["password"], accounts["enrollment_api_key"], own)


def with_oauth(secret=given["client_secret"], **manner):
    """A token by the package, then calls with it; the session adds the header."""
    session = OAuth2Session(client=BackendApplicationClient(client_id=given["client_id"]))
    try:
        session.fetch_token(token_url=given["token_url"], client_secret=secret, **manner)
    except OAuth2Error as error:
        return error.error
    answer = session.get(SEARCH, headers=ACCEPT, timeout=30)
    return answer.json()["Total"]


def with_certificate(sign="'1 ", password=given["admin_p12_password"]):
    """The path, signed with the admin's certificate as the vendor's guide does."""
    key, certificate, _ = pkcs12.load_key_and_certificates(base64.b64decode(given["admin_p12"]), password.encode())
    path = urlsplit(SEARCH).path
    builder = PKCS7SignatureBuilder().set_data(path.encode()).add_signer(certificate, key, SHA256())
    signed = builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.NoCapabilities])
    header = f"CMSURL{sign}{base64.b64encode(signed).decode()}"
    answer = requests.get(
        SEARCH, headers={**ACCEPT, "Authorization": header, "aw-tenant-code": given["api_key"]}, timeout=30)
    return answer.json()["Total"] if answer.status_code == 200 else answer.status_code


print(json.dumps({
    "admin": with_password(given["username"], given["password"], given["api_key"], devices),
    "admin_with_another_password": with_password(given["username"], "wrong", given["api_key"], devices),
    "directory_admin": as_admin("EXAMPLE\\directory.admin"),
    "small_role": as_admin("device.reader"),
    "neighbour": as_admin("neighbour.admin"),
    "suspended": as_admin("suspended.admin"),
    "enrollment_users": [as_enrollment_user(user) for user in accounts["enrollment_users"]],
    "oauth_in_the_header": with_oauth(auth=HTTPBasicAuth(given["client_id"], given["client_secret"])),
    "oauth_in_the_body": with_oauth(include_client_id=True),
    "oauth_with_another_secret": with_oauth(secret="wrong", include_client_id=True),
    "certificate": with_certificate(),
    "certificate_with_the_other_sign": with_certificate(sign="`1 "),
}, indent=1))
