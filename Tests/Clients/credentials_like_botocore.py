#!/usr/bin/env python3
"""Has kvsconform and botocore look for credentials in the same home directory and environment: both must choose the same key.

    Tests/Clients/credentials_like_botocore.py .build/debug/kvsconform [--verbose] [NAME …]

Each situation is a few files, some variables, and perhaps a profile. STS, IAM Identity Center, a container's agent and instance
metadata are played by a server of this script; a key that it gives is made of what it was asked, so that alike keys mean alike
requests. Where moto is installed, a role is assumed from its STS too.
"""

import argparse
import datetime
import getpass
import hashlib
import http.server
import itertools
import json
import logging
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse


def refuse(*_, **__):
    raise EOFError("nobody is there to type a code")


# botocore binds it when it is imported.
getpass.getpass = refuse

NOW = datetime.datetime.now(datetime.timezone.utc)
LATER = (NOW + datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
BEFORE = (NOW - datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")


def made(*words):
    """A key that is made of words."""
    return "ASIA" + hashlib.sha256("|".join(map(str, words)).encode()).hexdigest()[:16].upper()


class Handler(http.server.BaseHTTPRequestHandler):
    """Plays all services; the first part of a path says which, and in what mood."""

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json"):
        body = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        if "/latest/api/token" not in self.path:
            return self.reply(404, "")
        mood = self.path.split("/")[1]
        statuses = {"imds-v1": 404, "imds-400": 400, "imds-500": 500}
        if mood in statuses:
            return self.reply(statuses[mood], "")
        self.reply(200, "metadata-token" if self.headers.get("x-aws-ec2-metadata-token-ttl-seconds") == "21600" else "")

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        mood = url.path.split("/")[1]
        if mood.startswith("imds"):
            return self.metadata(mood, url.path)
        if mood == "container":
            return self.container(url)
        if mood == "sso":
            return self.identity_center(url)
        self.reply(404, "")

    def metadata(self, mood, path):
        if mood != "imds-v1" and mood != "imds-500" and self.headers.get("x-aws-ec2-metadata-token") != "metadata-token":
            return self.reply(401, "")
        folder = "/latest/meta-data/iam/security-credentials/"
        name = path.split(folder, 1)[-1] if folder in path else None
        if name == "":
            return self.reply(200, "" if mood == "imds-norole" else "machine")
        if name != "machine":
            return self.reply(404, "")
        if mood == "imds-notjson":
            return self.reply(200, "<html>")
        if mood == "imds-refused":
            return self.reply(200, {"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"})
        self.reply(200, {
            "Code": "Success", "AccessKeyId": made("imds", mood), "SecretAccessKey": "secret-secret", "Token": "token-token",
            "Expiration": BEFORE if mood == "imds-expired" else LATER,
        })

    def container(self, url):
        mood = url.path.split("/")[2]
        answer = {
            "AccessKeyId": made("container", mood, url.query, self.headers.get("Authorization")),
            "SecretAccessKey": "secret-secret", "Token": "token-token", "Expiration": LATER,
        }
        if mood == "expired":
            answer["Expiration"] = BEFORE
        if mood == "partial":
            del answer["Token"]
        if mood == "account":
            answer["AccountId"] = "123456789012"
        if mood == "500":
            return self.reply(500, {"message": "no"})
        if mood == "notjson":
            return self.reply(200, "<html>")
        self.reply(200, answer)

    def identity_center(self, url):
        query = urllib.parse.parse_qs(url.query)
        token = self.headers.get("x-amz-sso_bearer_token")
        if token == "unauthorized-token":
            return self.reply(401, {"message": "Session token not found or invalid"})
        self.reply(200, {"roleCredentials": {
            "accessKeyId": made("sso", token, query["role_name"], query["account_id"]), "secretAccessKey": "secret-secret",
            "sessionToken": "token-token", "expiration": int(NOW.timestamp() + 7200) * 1000,
        }})

    def renewal(self, asked, headers):
        """Another token for one of IAM Identity Center: its name is what was given back."""
        refresh = asked.get("refreshToken", "")
        if asked.get("grantType") != "refresh_token" or "Authorization" in headers or headers.get("Content-Type") != "application/json":
            return self.reply(400, {"error": "invalid_request", "error_description": "this is not a renewal"})
        if asked.get("clientId") != "client" or asked.get("clientSecret") != "secret-of-client" or refresh == "unknown-token":
            return self.reply(400, {"error": "invalid_grant", "error_description": f"Invalid refresh token {refresh}"})
        if refresh == "slow-token":
            return self.reply(400, {"error": "slow_down"})
        answer = {"accessToken": f"renewed-by-{refresh}", "expiresIn": 28800, "tokenType": "Bearer"}
        self.reply(200, answer if refresh == "last-token" else {**answer, "refreshToken": "secret-of-next"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(body).items()}
        authorization = self.headers.get("Authorization", "")
        signer = authorization.split("Credential=")[1].split("/")[0] if "Credential=" in authorization else "unsigned"
        scope = authorization.split("Credential=")[1].split(",")[0].split("/")[2:] if "Credential=" in authorization else []
        if self.path == "/sso-oidc/token":
            return self.renewal(json.loads(body), self.headers)
        action, role = asked.get("Action"), asked.get("RoleArn", "")
        if "deny" in role:
            return self.reply(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                              "<Message>is not authorized &amp; will not be</Message></Error></ErrorResponse>", "text/xml")
        session = asked.get("RoleSessionName", "")
        if session.startswith(("botocore-session-", "kvsconform-")):
            session = "(default)"
        key = made(action, signer, scope, self.headers.get("X-Amz-Security-Token"), role, session, asked.get("ExternalId"),
                   asked.get("DurationSeconds"), asked.get("WebIdentityToken"), asked.get("TokenCode"))
        user = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/" + asked.get("RoleSessionName", "")
        self.reply(200, f"""<?xml version="1.0"?>
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
              <AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>{user}</Arn></AssumedRoleUser>
              <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret/secret+secret=</SecretAccessKey>
                <SessionToken>token&#47;token</SessionToken><Expiration>{LATER}</Expiration></Credentials>
            </{action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>""", "text/xml")


def keys(name, *more):
    """The lines of a profile's keys."""
    return "\n".join([f"aws_access_key_id = AKIA{name}", f"aws_secret_access_key = secret-of-{name}", *more]) + "\n"


ENV = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "secret-of-environment"}
ROLE = "role_arn = arn:aws:iam::123456789012:role/reader\n"
CREDENTIALS, CONFIG = ".aws/credentials", ".aws/config"
SSO = "sso_account_id = 123456789012\nsso_role_name = reader\n"
START = "sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n"


LEGACY, SESSION = "https://example.awsapps.com/start", "corp"


def cached(name):
    return f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json"


def kept(name, token, expiry=LATER, **more):
    """The token that `aws sso login` leaves."""
    return {cached(name): json.dumps({"accessToken": token, "expiresAt": expiry, **more})}


def renewable(refresh, left=-60, name=SESSION, until=LATER, **changes):
    """A token with what renews it, so many seconds before its end."""
    end = (NOW + datetime.timedelta(seconds=left)).strftime("%Y-%m-%dT%H:%M:%SZ")
    more = {"refreshToken": refresh, "clientId": "client", "clientSecret": "secret-of-client", "registrationExpiresAt": until, **changes}
    return kept(name, "old-token", end, **{name: value for name, value in more.items() if value is not None})


def printed(**answer):
    """What a credential_process prints."""
    return {"bin/answer one.json": json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s" * 20, **answer})}


PROCESS = 'credential_process = cat "{home}/bin/answer one.json"\n'


def situations(base):
    """Yields a name, the files, the variables, and the profile of the command line."""
    def imds(mood):
        return {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{base}/{mood}"}

    def container(path):
        return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{base}/container/{path}"}

    written = {CREDENTIALS: "[default]\n" + keys("WRITTEN")}
    yield "nothing", {}, {}, None
    # The environment.
    yield "environment", {}, ENV, None
    yield "environment, token", {}, {**ENV, "AWS_SESSION_TOKEN": "token-token"}, None
    yield "environment, both tokens", {}, {**ENV, "AWS_SESSION_TOKEN": "one", "AWS_SECURITY_TOKEN": "two"}, None
    yield "environment, empty token", {}, {**ENV, "AWS_SESSION_TOKEN": ""}, None
    yield "environment, no secret", written, {"AWS_ACCESS_KEY_ID": "AKIAHALF"}, None
    yield "environment, empty secret", written, {"AWS_ACCESS_KEY_ID": "AKIAHALF", "AWS_SECRET_ACCESS_KEY": ""}, None
    yield "environment, no key", written, {"AWS_SECRET_ACCESS_KEY": "secret"}, None
    yield "environment, empty key", written, {**ENV, "AWS_ACCESS_KEY_ID": ""}, None
    yield "environment, ends later", {}, {**ENV, "AWS_CREDENTIAL_EXPIRATION": LATER}, None
    yield "environment, ends with an offset", {}, {**ENV, "AWS_CREDENTIAL_EXPIRATION": LATER.replace("Z", "+00:00")}, None
    yield "environment, has ended", {}, {**ENV, "AWS_CREDENTIAL_EXPIRATION": BEFORE}, None
    yield "environment, ends at nonsense", {}, {**ENV, "AWS_CREDENTIAL_EXPIRATION": "soon"}, None
    yield "environment, account", {}, {**ENV, "AWS_ACCOUNT_ID": "210987654321"}, None
    yield "environment before files", written, ENV, None
    yield "environment before AWS_PROFILE", {CREDENTIALS: "[other]\n" + keys("OTHER")}, {**ENV, "AWS_PROFILE": "other"}, None
    yield "--profile before environment", {CREDENTIALS: "[other]\n" + keys("OTHER")}, ENV, "other"
    yield "--profile without keys, environment has them", {CONFIG: "[profile other]\nregion = us-east-1\n"}, ENV, "other"
    yield "environment, AWS_PROFILE does not exist", written, {**ENV, "AWS_PROFILE": "other"}, None
    yield "environment before web identity", {"token": "jwt"}, {
        **ENV, "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": ROLE.split()[-1]}, None
    # Which profile.
    yield "AWS_PROFILE", {CREDENTIALS: "[a]\n" + keys("A") + "[b]\n" + keys("B")}, {"AWS_PROFILE": "b"}, None
    yield "AWS_DEFAULT_PROFILE and AWS_PROFILE", {CREDENTIALS: "[a]\n" + keys("A") + "[b]\n" + keys("B")}, {
        "AWS_PROFILE": "b", "AWS_DEFAULT_PROFILE": "a"}, None
    yield "--profile before AWS_PROFILE", {CREDENTIALS: "[a]\n" + keys("A") + "[b]\n" + keys("B")}, {"AWS_PROFILE": "b"}, "a"
    yield "AWS_PROFILE empty", written, {"AWS_PROFILE": ""}, None
    yield "--profile does not exist", written, {}, "other"
    yield "--profile default, no files", {}, ENV, "default"
    yield "--profile default", written, ENV, "default"
    # The two files.
    yield "credentials", written, {}, None
    yield "credentials, token", {CREDENTIALS: "[default]\n" + keys("WRITTEN", "aws_session_token = token-token")}, {}, None
    yield "credentials, old token", {CREDENTIALS: "[default]\n" + keys("WRITTEN", "aws_security_token = token-token")}, {}, None
    yield "credentials, account", {CREDENTIALS: "[default]\n" + keys("WRITTEN", "aws_account_id = 210987654321")}, {}, None
    yield "config", {CONFIG: "[default]\n" + keys("CONFIG")}, {}, None
    yield "config, [profile default]", {CONFIG: "[profile default]\n" + keys("CONFIG")}, {}, None
    yield "config, both defaults", {CONFIG: "[default]\n" + keys("A") + "[profile default]\n" + keys("B")}, {}, None
    yield "config, both defaults the other way", {CONFIG: "[profile default]\n" + keys("B") + "[default]\n" + keys("A")}, {}, None
    yield "both files", {**written, CONFIG: "[default]\n" + keys("CONFIG")}, {}, None
    yield "both files, the key in one", {CREDENTIALS: "[default]\naws_session_token = t\n", CONFIG: "[default]\n" + keys("CONFIG")}, {}, None
    yield "config, [other] without profile", {CONFIG: "[other]\n" + keys("A")}, {}, "other"
    yield "config, [profile other]", {CONFIG: "[profile other]\n" + keys("A")}, {}, "other"
    yield "credentials, [profile other]", {CREDENTIALS: "[profile other]\n" + keys("A")}, {}, "other"
    yield "credentials, [profile other] by its whole name", {CREDENTIALS: "[profile other]\n" + keys("A")}, {}, "profile other"
    yield "no secret in credentials", {CREDENTIALS: "[default]\naws_access_key_id = AKIAHALF\n", CONFIG: "[default]\n" + keys("A")}, {}, None
    yield "no secret in config", {CONFIG: "[default]\naws_access_key_id = AKIAHALF\n"}, {}, None
    yield "no key in credentials", {CREDENTIALS: "[default]\naws_secret_access_key = s\n", CONFIG: "[default]\n" + keys("A")}, {}, None
    yield "empty key in credentials", {CREDENTIALS: "[default]\naws_access_key_id =\naws_secret_access_key = s\n"}, {}, None
    yield "AWS_SHARED_CREDENTIALS_FILE", {**written, "x/y": "[default]\n" + keys("X")}, {"AWS_SHARED_CREDENTIALS_FILE": "{home}/x/y"}, None
    yield "AWS_CONFIG_FILE with ~", {"x/y": "[default]\n" + keys("X")}, {"AWS_CONFIG_FILE": "~/x/y"}, None
    yield "AWS_CONFIG_FILE with $HOME", {"x/y": "[default]\n" + keys("X")}, {"AWS_CONFIG_FILE": "$HOME/x/y"}, None
    yield "AWS_CONFIG_FILE with ${WHERE}", {"x/y": "[default]\n" + keys("X")}, {"AWS_CONFIG_FILE": "${HOME}/${WHERE}/y", "WHERE": "x"}, None
    yield "AWS_CONFIG_FILE is not there", written, {"AWS_CONFIG_FILE": "/nowhere"}, None
    yield "a folder for a file", {".aws/credentials/x": "", CONFIG: "[default]\n" + keys("CONFIG")}, {}, None
    yield "empty files", {CREDENTIALS: "", CONFIG: "\n\n"}, {}, None
    # How they are read.
    yield "blanks in a name", {CONFIG: '[profile "my name"]\n' + keys("A")}, {}, "my name"
    yield "single quotes", {CONFIG: "[profile 'my name']\n" + keys("A")}, {}, "my name"
    yield "blanks in a name of credentials", {CREDENTIALS: "[my name]\n" + keys("A")}, {}, "my name"
    yield "quotes in a name of credentials", {CREDENTIALS: '["my name"]\n' + keys("A")}, {}, "my name"
    yield "three words", {CONFIG: "[profile my name]\n" + keys("A")}, {}, "my name"
    yield "two blanks", {CONFIG: "[profile   a]\n" + keys("A")}, {}, "a"
    yield "a tab", {CONFIG: "[profile\ta]\n" + keys("A")}, {}, "a"
    yield "blanks inside of the brackets", {CONFIG: "[ profile a ]\n" + keys("A")}, {}, "a"
    yield "a blank behind the name", {CONFIG: "[profile a ]\n" + keys("A")}, {}, "a"
    yield "a blank behind default", {CONFIG: "[default ]\n" + keys("A")}, {}, None
    yield "profiles, a word that begins alike", {CONFIG: "[profiles a]\n" + keys("A")}, {}, "a"
    yield "a quotation that does not end", {CONFIG: '[profile "a]\n' + keys("A")}, {}, "a"
    yield "an escape in a name", {CONFIG: "[profile a\\ b]\n" + keys("A")}, {}, "a b"
    yield "brackets in a name", {CREDENTIALS: "[a]b]\n" + keys("A")}, {}, "a]b"
    yield "a comment behind a name", {CREDENTIALS: "[a] # not a comment\n" + keys("A")}, {}, "a"
    yield "a comment with a bracket behind a name", {CREDENTIALS: "[a] # [b]\n" + keys("A")}, {}, "a"
    yield "a name in Japanese", {CREDENTIALS: "[開発]\n" + keys("A")}, {}, "開発"
    yield "a section twice", {CREDENTIALS: "[default]\n" + keys("A") + "[default]\n" + keys("B")}, {}, None
    yield "another section twice", {CREDENTIALS: "[default]\n" + keys("A") + "[b]\nx = 1\n[b]\ny = 1\n"}, ENV, None
    yield "a name twice", {CREDENTIALS: "[default]\n" + keys("A", "aws_access_key_id = AKIAB")}, {}, None
    yield "a name twice, in capitals", {CREDENTIALS: "[default]\n" + keys("A", "AWS_ACCESS_KEY_ID = AKIAB")}, {}, None
    yield "capitals", {CREDENTIALS: "[default]\nAWS_Access_Key_ID = AKIAC\nAWS_SECRET_ACCESS_KEY = s\n"}, {}, None
    yield "colons", {CREDENTIALS: "[default]\naws_access_key_id: AKIAC\naws_secret_access_key : a=b\n"}, {}, None
    yield "no blanks", {CREDENTIALS: "[default]\naws_access_key_id=AKIAC\naws_secret_access_key=a\n"}, {}, None
    yield "comments", {CREDENTIALS: "# [x]\n; y\n[default]\n  # z\n" + keys("A", "# aws_access_key_id = AKIAB", ";x")}, {}, None
    yield "a comment behind a value", {CREDENTIALS: "[default]\naws_access_key_id = AKIAC # mine\naws_secret_access_key = a\n"}, {}, None
    yield "a comment in a value", {CREDENTIALS: "[default]\naws_access_key_id = AKIAC\naws_secret_access_key = a\n  # x\n  b\n"}, {}, None
    yield "indented", {CREDENTIALS: "[default]\n  aws_access_key_id = AKIAC\n  aws_secret_access_key = a\n"}, {}, None
    yield "all indented", {CREDENTIALS: "  [default]\n  aws_access_key_id = AKIAC\n  aws_secret_access_key = a\n"}, {}, None
    yield "indented further", {CREDENTIALS: "[default]\naws_secret_access_key = a\n  aws_access_key_id = AKIAC\n"}, {}, None
    yield "the value below", {CREDENTIALS: "[default]\naws_access_key_id =\n  AKIAC\naws_secret_access_key = a\n"}, {}, None
    yield "an empty line in a value", {CREDENTIALS: "[default]\naws_secret_access_key = a\n\n  b\naws_access_key_id = AKIAC\n"}, {}, None
    yield "nested", {CONFIG: "[default]\ns3 =\n  max_concurrent_requests = 20\n  x=y\n" + keys("A")}, {}, None
    yield "nested, no equals sign", {CONFIG: "[default]\ns3 =\n  signature\n" + keys("A")}, {}, None
    yield "no section", {CREDENTIALS: keys("A")}, {}, None
    yield "a line of nonsense", {CREDENTIALS: "[default]\n" + keys("A", "nonsense")}, ENV, None
    yield "a value without a name", {CREDENTIALS: "[default]\n" + keys("A", "= x")}, {}, None
    yield "empty brackets", {CREDENTIALS: "[]\n" + keys("A")}, {}, None
    yield "a byte order mark", {CREDENTIALS: "\ufeff[default]\n" + keys("A")}, {}, None
    yield "lines that end as on Windows", {CREDENTIALS: ("[default]\n" + keys("A")).replace("\n", "\r\n")}, {}, None
    yield "lines that end as on old Macs", {CREDENTIALS: ("[default]\n" + keys("A")).replace("\n", "\r")}, {}, None
    yield "not UTF-8", {CREDENTIALS: b"[default]\n# caf\xe9\n" + keys("A").encode()}, {}, None
    yield "[DEFAULT] for all", {CREDENTIALS: "[DEFAULT]\naws_secret_access_key = s\n[a]\naws_access_key_id = AKIAA\n"}, {}, "a"
    yield "[DEFAULT] alone", {CREDENTIALS: "[DEFAULT]\n" + keys("A")}, {}, None
    yield "no line end", {CREDENTIALS: "[default]\naws_access_key_id = AKIAC\naws_secret_access_key = a"}, {}, None
    yield "blanks behind", {CREDENTIALS: "[default]\t \naws_access_key_id = AKIAC \t\naws_secret_access_key = a\u00a0\n"}, {}, None
    # Roles.
    source = "source_profile = base\n"
    base_keys = {CREDENTIALS: "[base]\n" + keys("BASE")}
    role = {**base_keys, CONFIG: "[profile r]\n" + ROLE + source}
    yield "role", role, {}, "r"
    yield "role, AWS_PROFILE", role, {"AWS_PROFILE": "r"}, None
    yield "role of default", {**base_keys, CONFIG: "[default]\n" + ROLE + source}, {}, None
    yield "role, environment goes first", role, {**ENV, "AWS_PROFILE": "r"}, None
    yield "role, all in config", {CONFIG: "[profile base]\n" + keys("BASE") + "[profile r]\n" + ROLE + source}, {}, "r"
    yield "role, all in credentials", {CREDENTIALS: "[base]\n" + keys("BASE") + "[r]\n" + ROLE + source}, {}, "r"
    yield "role, source with a token", {CREDENTIALS: "[base]\n" + keys("BASE", "aws_session_token = tok"), CONFIG: "[profile r]\n" + ROLE + source}, {}, "r"
    yield "role, source with both tokens", {CREDENTIALS: "[base]\n" + keys("BASE", "aws_session_token = one", "aws_security_token = two"),
                                            CONFIG: "[profile r]\n" + ROLE + source}, {}, "r"
    yield "role, Environment with both tokens", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Environment\n"}, {
        **ENV, "AWS_SESSION_TOKEN": "one", "AWS_SECURITY_TOKEN": "two"}, "r"
    yield "role, all parameters", {**base_keys, CONFIG: "[profile r]\n" + ROLE + source
           + "external_id = a&b=c d+é\nduration_seconds = 1800\nrole_session_name = me@here\n"}, {}, "r"
    yield "role, a duration of nonsense", {**base_keys, CONFIG: "[profile r]\n" + ROLE + source + "duration_seconds = long\n"}, {}, "r"
    yield "role, the region of the profile", {**base_keys, CONFIG: "[profile r]\nregion = eu-west-1\n" + ROLE + source}, {"AWS_DEFAULT_REGION": None}, "r"
    yield "role, endpoint of the profile", {**base_keys, CONFIG: "[profile r]\nservices = s\n" + ROLE + source
           + f"[services s]\nsts =\n  endpoint_url = {base}/sts\n"}, {"AWS_ENDPOINT_URL_STS": None}, "r"
    yield "role, endpoint of all services", role, {"AWS_ENDPOINT_URL_STS": None, "AWS_ENDPOINT_URL": f"{base}/any"}, "r"
    yield "role of a role", {**base_keys, CONFIG: "[profile r]\n" + ROLE + "source_profile = q\n[profile q]\n" + ROLE.replace("reader", "middle") + source}, {}, "r"
    yield "role of a role of a role", {**base_keys, CONFIG: "[profile r]\n" + ROLE + "source_profile = q\n[profile q]\n"
           + ROLE.replace("reader", "middle") + "source_profile = p\n[profile p]\n" + ROLE.replace("reader", "first") + source}, {}, "r"
    yield "roles in a circle", {CONFIG: "[profile r]\n" + ROLE + "source_profile = q\n[profile q]\n" + ROLE + "source_profile = r\n"}, {}, "r"
    yield "roles in a circle, keys in one", {CONFIG: "[profile r]\n" + ROLE + "source_profile = q\n[profile q]\n" + ROLE + "source_profile = r\n" + keys("Q")}, {}, "r"
    yield "role, keys of its own", {CONFIG: "[profile r]\n" + ROLE + "source_profile = r\n" + keys("OWN")}, {}, "r"
    yield "role, its own source without keys", {CONFIG: "[profile r]\n" + ROLE + "source_profile = r\n"}, {}, "r"
    yield "role, the middle one its own source", {CONFIG: "[profile r]\n" + ROLE + "source_profile = q\n[profile q]\n" + ROLE + "source_profile = q\n"}, {}, "r"
    yield "role, own keys and another source", {**base_keys, CONFIG: "[profile r]\n" + ROLE + source + keys("OWN")}, {}, "r"
    yield "role, source does not exist", {CONFIG: "[profile r]\n" + ROLE + "source_profile = nobody\n"}, {}, "r"
    yield "role, source has no keys", {CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\nregion = us-east-1\n"}, {}, "r"
    yield "role, source has half of its keys", {CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\naws_access_key_id = AKIAHALF\n"}, {}, "r"
    yield "role, source has the other half", {CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\naws_secret_access_key = s\n"}, {}, "r"
    yield "role, source has keys and a role", {CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\n" + ROLE.replace("reader", "q") + "source_profile = x\n" + keys("BASE")}, {}, "r"
    yield "role, both sources", {**base_keys, CONFIG: "[profile r]\n" + ROLE + source + "credential_source = Environment\n"}, ENV, "r"
    yield "role, no source", {CONFIG: "[profile r]\n" + ROLE + keys("OWN")}, {}, "r"
    yield "role, credential_source Environment", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Environment\n"}, ENV, "r"
    yield "role, Environment has none", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Environment\n"}, {}, "r"
    yield "role, Environment has half", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Environment\n"}, {"AWS_ACCESS_KEY_ID": "AKIAHALF"}, "r"
    yield "role, environment in small letters", {CONFIG: "[profile r]\n" + ROLE + "credential_source = environment\n"}, ENV, "r"
    yield "role, credential_source of nonsense", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Moon\n"}, ENV, "r"
    yield "role, EcsContainer", {CONFIG: "[profile r]\n" + ROLE + "credential_source = EcsContainer\n"}, container("role"), "r"
    yield "role, no EcsContainer", {CONFIG: "[profile r]\n" + ROLE + "credential_source = EcsContainer\n"}, {}, "r"
    yield "role, Ec2InstanceMetadata", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Ec2InstanceMetadata\n"}, imds("imds-ok"), "r"
    yield "role, no Ec2InstanceMetadata", {CONFIG: "[profile r]\n" + ROLE + "credential_source = Ec2InstanceMetadata\n"}, {}, "r"
    yield "role, source runs a process", {**printed(), CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\n" + PROCESS}, {}, "r"
    yield "role, source has web identity", {"token": "jwt.jwt", CONFIG: "[profile r]\n" + ROLE.replace("reader", "second") + source
           + "[profile base]\n" + ROLE + "web_identity_token_file = {home}/token\n"}, {}, "r"
    yield "role, source has Identity Center", {**kept(LEGACY, "legacy-token"), CONFIG: "[profile r]\n" + ROLE + source + "[profile base]\n" + SSO + START}, {}, "r"
    yield "role, a code is wanted", {**base_keys, CONFIG: "[profile r]\n" + ROLE + source + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n"}, {}, "r"
    yield "role, refused", {**base_keys, CONFIG: "[profile r]\n" + ROLE.replace("reader", "deny") + source}, {}, "r"
    yield "source_profile without role", {**base_keys, CONFIG: "[profile r]\n" + source}, {}, "r"
    yield "role in China", {**base_keys, CONFIG: "[profile r]\nrole_arn = arn:aws-cn:iam::123456789012:role/reader\n" + source}, {"AWS_DEFAULT_REGION": "cn-north-1"}, "r"
    # Web identity.
    identity = {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token", "AWS_ROLE_ARN": ROLE.split()[-1]}
    yield "web identity", {"token": "jwt.jwt"}, identity, None
    yield "web identity, session name", {"token": "jwt.jwt"}, {**identity, "AWS_ROLE_SESSION_NAME": "me"}, None
    yield "web identity before files", {**written, "token": "jwt.jwt"}, identity, None
    yield "web identity, no role", {"token": "jwt.jwt"}, {**identity, "AWS_ROLE_ARN": ""}, None
    yield "web identity, role of the profile", {"token": "jwt.jwt", CONFIG: "[default]\n" + ROLE}, {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token"}, None
    yield "web identity, no file", {}, identity, None
    yield "web identity, empty variable", written, {**identity, "AWS_WEB_IDENTITY_TOKEN_FILE": ""}, None
    yield "web identity, role alone", written, {"AWS_ROLE_ARN": ROLE.split()[-1]}, None
    yield "web identity of a profile", {"token": "jwt.jwt", CONFIG: "[profile w]\n" + ROLE + "web_identity_token_file = {home}/token\nrole_session_name = me\n"}, {}, "w"
    yield "web identity of a profile, no role", {"token": "jwt.jwt", CONFIG: "[profile w]\nweb_identity_token_file = {home}/token\n"}, {}, "w"
    yield "web identity of a profile with a source", {**base_keys, "token": "jwt.jwt", CONFIG: "[profile w]\n" + ROLE + source + "web_identity_token_file = {home}/token\n"}, {}, "w"
    yield "web identity, --profile has keys", {CREDENTIALS: "[a]\n" + keys("A"), "token": "jwt.jwt"}, identity, "a"
    yield "web identity, refused", {**written, "token": "jwt.jwt"}, {**identity, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/deny"}, None
    # IAM Identity Center.
    session = f"[sso-session {SESSION}]\n" + START
    yield "Identity Center, legacy", {**kept(LEGACY, "legacy-token"), CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, session", {**kept(SESSION, "session-token"), CONFIG: "[profile s]\nsso_session = corp\n" + SSO + session}, {}, "s"
    yield "Identity Center, the end as UTC", {**kept(LEGACY, "legacy-token", LATER.replace("Z", "UTC")), CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, legacy, has ended", {**kept(LEGACY, "legacy-token", BEFORE), CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, session, has ended", {**kept(SESSION, "session-token", BEFORE), CONFIG: "[profile s]\nsso_session = corp\n" + SSO + session}, {}, "s"
    corp = {CONFIG: "[profile s]\nsso_session = corp\n" + SSO + session}
    yield "Identity Center, renewed", {**renewable("good-token"), **corp}, {}, "s"
    yield "Identity Center, renewed before its end", {**renewable("good-token", 600), **corp}, {}, "s"
    yield "Identity Center, renewed, no further", {**renewable("last-token"), **corp}, {}, "s"
    yield "Identity Center, not renewed yet", {**renewable("good-token", 1800), **corp}, {}, "s"
    yield "Identity Center, not renewed, refused", {**renewable("unknown-token"), **corp}, {}, "s"
    yield "Identity Center, not renewed, refused before its end", {**renewable("unknown-token", 600), **corp}, {}, "s"
    yield "Identity Center, not renewed, too often", {**renewable("slow-token"), **corp}, {}, "s"
    yield "Identity Center, not renewed, registration has ended", {**renewable("good-token", until=BEFORE), **corp}, {}, "s"
    yield "Identity Center, not renewed, registration has ended before its end", {**renewable("good-token", 600, until=BEFORE), **corp}, {}, "s"
    yield "Identity Center, not renewed, another client", {**renewable("good-token", clientSecret="other"), **corp}, {}, "s"
    for missing in ("refreshToken", "clientId", "clientSecret", "registrationExpiresAt"):
        yield f"Identity Center, not renewed, no {missing}", {**renewable("good-token", **{missing: None}), **corp}, {}, "s"
    yield "Identity Center, not renewed, legacy", {**renewable("good-token", name=LEGACY), CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, renewed for a role", {**renewable("good-token"), CONFIG: "[profile r]\n" + ROLE + "source_profile = s\n" + corp[CONFIG]}, {}, "r"
    yield "Identity Center, not logged in", {CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, a token of nonsense", {f".aws/sso/cache/{hashlib.sha1(LEGACY.encode()).hexdigest()}.json": "{", CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, no role", {**kept(LEGACY, "legacy-token"), CONFIG: "[profile s]\nsso_account_id = 1\n" + START}, {}, "s"
    yield "Identity Center, no region", {**kept(LEGACY, "legacy-token"), CONFIG: "[profile s]\n" + SSO + START.split("\n")[0] + "\n"}, {}, "s"
    yield "Identity Center, neither role nor account", {CONFIG: "[profile s]\n" + START + keys("A")}, {}, "s"
    yield "Identity Center, no such session", {CONFIG: "[profile s]\nsso_session = corp\n" + SSO}, {}, "s"
    yield "Identity Center, two regions", {**kept(SESSION, "session-token"), CONFIG: "[profile s]\nsso_session = corp\nsso_region = eu-west-1\n" + SSO + session}, {}, "s"
    yield "Identity Center, the same twice", {**kept(SESSION, "session-token"), CONFIG: "[profile s]\nsso_session = corp\nsso_region = us-east-1\n" + SSO + session}, {}, "s"
    yield "Identity Center before keys", {**kept(LEGACY, "legacy-token"), CONFIG: "[profile s]\n" + SSO + START, CREDENTIALS: "[s]\n" + keys("A")}, {}, "s"
    yield "Identity Center, 401", {**kept(LEGACY, "unauthorized-token"), CONFIG: "[profile s]\n" + SSO + START}, {}, "s"
    yield "Identity Center, default", {**kept(LEGACY, "legacy-token"), CONFIG: "[default]\n" + SSO + START}, {}, None
    # Programs.
    yield "process", {**printed(), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process in credentials", {**printed(), CREDENTIALS: "[default]\n" + PROCESS}, {}, None
    yield "process, token and end", {**printed(SessionToken="t", Expiration=LATER), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, account", {**printed(AccountId="210987654321"), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, account of the profile", {**printed(), CONFIG: "[default]\naws_account_id = 210987654321\n" + PROCESS}, {}, None
    yield "process, no end", {**printed(SessionToken=None, Expiration=None), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, has ended", {**printed(Expiration=BEFORE), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, version 2", {**printed(Version=2), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, version as text", {**printed(Version="1"), CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, no version", {"bin/answer one.json": '{"AccessKeyId": "A", "SecretAccessKey": "s"}', CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, no secret", {"bin/answer one.json": '{"Version": 1, "AccessKeyId": "A"}', CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, not JSON", {"bin/answer one.json": "AKIA", CONFIG: "[default]\n" + PROCESS}, {}, None
    yield "process, fails", {CONFIG: "[default]\ncredential_process = false\n" + keys("A")}, {}, None
    yield "process, does not exist", {CONFIG: "[default]\ncredential_process = /nowhere/program\n"}, {}, None
    yield "process, no shell", {CONFIG: "[default]\ncredential_process = echo '{{\"Version\": 1}}' | cat\n"}, {}, None
    yield "process, quotation does not end", {CONFIG: "[default]\ncredential_process = cat \"x\n"}, {}, None
    yield "process, escapes", {**printed(), CONFIG: "[default]\ncredential_process = c'a't {home}/bin/answer\\ one.json\n"}, {}, None
    yield "process before config", {**printed(), CONFIG: "[default]\n" + PROCESS + keys("A")}, {}, None
    yield "credentials before process", {**printed(), **written, CONFIG: "[default]\n" + PROCESS}, {}, None
    # A container.
    yield "container", {}, container("ok"), None
    yield "container, query", {}, container("ok/?id=a%20b&c"), None
    yield "container, token", {}, {**container("ok"), "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}, None
    yield "container, token file", {"t": "Bearer def"}, {**container("ok"), "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/t"}, None
    yield "container, both", {"t": "Bearer def"}, {
        **container("ok"), "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/t"}, None
    yield "container, token of two lines", {}, {**container("ok"), "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nb: c"}, None
    yield "container, no token file", {}, {**container("ok"), "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/t"}, None
    yield "container, account", {}, container("account"), None
    yield "container, has ended", {}, container("expired"), None
    yield "container, parts", {}, container("partial"), None
    yield "container, trouble", {}, container("500"), None
    yield "container, not JSON", {}, container("notjson"), None
    yield "container at localhost", {}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{base}/container/ok".replace("127.0.0.1", "localhost")}, None
    yield "container elsewhere", {}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/container/ok"}, None
    yield "container at a name", {}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.example.test/container/ok"}, None
    yield "container, not a URL", {}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "nonsense"}, None
    yield "files before container", written, container("ok"), None
    yield "container before metadata", {}, {**container("ok"), **imds("imds-ok")}, None
    # Instance metadata.
    yield "metadata", {}, imds("imds-ok"), None
    yield "metadata, slash", {}, imds("imds-ok/"), None
    yield "metadata, endpoint of the profile", {CONFIG: f"[default]\nec2_metadata_service_endpoint = {base}/imds-ok\n"}, {"AWS_EC2_METADATA_DISABLED": ""}, None
    yield "metadata, version 1", {}, imds("imds-v1"), None
    yield "metadata, version 1, not wanted", {}, {**imds("imds-v1"), "AWS_EC2_METADATA_V1_DISABLED": "true"}, None
    yield "metadata, trouble with tokens", {}, imds("imds-500"), None
    yield "metadata, 400", {}, imds("imds-400"), None
    yield "metadata, disabled", {}, {**imds("imds-ok"), "AWS_EC2_METADATA_DISABLED": "TRUE"}, None
    yield "metadata, no role", {}, imds("imds-norole"), None
    yield "metadata, refused", {}, imds("imds-refused"), None
    yield "metadata, not JSON", {}, imds("imds-notjson"), None
    yield "metadata, old credentials", {}, imds("imds-expired"), None
    yield "metadata, nobody there", {}, {**imds(""), "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"}, None
    yield "metadata, a mode of nonsense", {}, {**imds("imds-ok"), "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv5"}, None
    yield "files before metadata", written, imds("imds-ok"), None
    # What neither reads.
    yield "aws login", {CONFIG: "[default]\nlogin_session = arn:aws:iam::123456789012:user/me\n" + keys("A")}, {}, None


def drawn(random):
    """Draws two files that are hardly ever well written, and a profile; a third of them have what makes a whole file void."""
    messy = random.random() < 0.33
    used = set()

    def line():
        indentation = random.choice(["", "", "", "", " ", "  ", "\t", "\u00a0"])
        kind = random.uniform(0, 1 if messy else 0.949)
        if kind < 0.25:
            text = random.choice([
                "[default]", "[a]", "[profile a]", "[profile b]", '[profile "a"]', "[profile 'a' ]", "[ a ]", "[DEFAULT]", "[default] # x",
                "[default] ]", "[b]", "[profile\ta]", "[profilea b]", "[profile a b]", "[x]", "[y]", "[z]", "[profile x]", "[sso-session a]",
                "[services a]", "[profile a\\ b]"])
            if not messy and text in used:
                return line()
            used.add(text)
            used.difference_update([name for name in used if name.islower()])
        elif kind < 0.75:
            name = random.choice([
                "aws_access_key_id", "aws_secret_access_key", "aws_access_key_id", "aws_secret_access_key", "AWS_Secret_Access_Key",
                "aws_session_token", "aws_security_token", "role_arn", "source_profile", "credential_source", "aws_account_id", "region",
                "web_identity_token_file", "sso_account_id", "mfa_serial", "external_id", "s3", "duration_seconds"])
            if not messy and (name.lower() in used or random.random() < 0.5 and name.startswith(("web", "sso", "mfa"))):
                return line()
            used.add(name.lower())
            value = {"role_arn": "arn:aws:iam::123456789012:role/reader", "source_profile": random.choice("abx"),
                     "credential_source": "Environment", "region": "us-east-1", "duration_seconds": random.choice(["900", "9 00", "+900", "x"]),
                     }.get(name.lower(), random.choice(["AKIA", "x y", "a=b", "a # b", "", "'q'", "\u3000x\u2003", "é"]) + str(random.randrange(10)))
            text = name + random.choice(["=", " = ", " = ", ":", " : ", "  =", "\t=\t", "=="]) + random.choice([value] * 9 + [""])
        elif kind < 0.85:
            text = random.choice(["# x", "; x = y", "#", "#[a]", "  # x"])
        elif kind < 0.95:
            text = random.choice(["", "   ", "\t", "\x0c", "\u2003"])
        else:
            text = random.choice(["  x = y", "  x", "x", "= x", ":", "[", "]", "\ufeff", "x[y]", "\x00", "a\x0bb = c", "a\x85b = c", "[]"])
        return indentation + text + random.choice(["", "", "", " ", "\t"]) + random.choice(["\n"] * 20 + ["\r\n", "\r"])

    def file():
        used.clear()
        first = random.choice(["[default]", "[profile a]", "[a]"] + [""] * messy)
        used.add(first)
        return first + "\n" + "".join(line() for _ in range(random.randrange(1, 12)))

    return {CREDENTIALS: file(), CONFIG: file()}, random.choice([{}, {}, ENV, {"AWS_PROFILE": "a"}]), random.choice([None, None, "a", "b", "x"])


def of_botocore(environment, profile):
    """What botocore comes to."""
    import botocore.session

    os.environ.clear()
    os.environ.update(environment)
    try:
        credentials = botocore.session.Session(profile=profile).get_credentials()
        if credentials is None:
            return "none", "nothing was found"
        frozen = credentials.get_frozen_credentials()
        if not frozen.access_key or set("\r\n\0") & set(frozen.access_key + (frozen.token or "")):
            return "failed", "a key or token that cannot be sent"
        ends = getattr(credentials, "_expiry_time", None) is not None
        return ("found", frozen.access_key, bool(frozen.token), ends, frozen.account_id), credentials.method
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def of_program(program, environment, profile, *options):
    """What kvsconform comes to."""
    command = [program, "credentials", "--format", "json", *options] + (["--profile", profile] if profile is not None else [])
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    for secret in ("secret-of", "secret-secret", "token-token", "jwt.jwt", "legacy-token", "metadata-token", "good-token", "old-token", "unknown-token"):
        assert secret not in ran.stdout + ran.stderr, f"a secret is told: {ran.stdout} {ran.stderr}"
    answer = json.loads(ran.stdout)
    if ran.returncode == 0:
        return ("found", answer["accessKeyId"], answer["isTemporary"], "expiration" in answer, answer.get("account")), answer["source"]
    assert ran.returncode == 78, f"it ended with {ran.returncode}: {ran.stderr}"
    failed = bool(answer["asked"]) and answer["asked"][-1]["isFailure"]
    return "failed" if failed else "none", answer["error"]


def lay_out(home, files):
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    for path, content in files.items():
        path = home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        content = content if isinstance(content, bytes) else content.replace("{home}", str(home)).replace("{{", "{").replace("}}", "}").encode()
        path.write_bytes(content)


def token_file(home, private=False):
    """What stands in the file of the token, in an order; its end to the hour."""
    path = next(home.glob(".aws/sso/cache/*"))
    assert not private or path.stat().st_mode & 0o777 == 0o600, f"the file of the token is {path.stat().st_mode:o}"
    members = json.loads(path.read_text())
    end = datetime.datetime.fromisoformat(members.pop("expiresAt"))
    return [*sorted(members.items()), round((end - NOW).total_seconds() / 600)]


def of_moto(program, home):
    """A role of a profile is assumed from moto's STS, as by botocore."""
    try:
        from moto.server import ThreadedMotoServer
    except ImportError:
        return "skipped: there is no moto"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        lay_out(home, {CREDENTIALS: "[base]\n" + keys("BASE"), "token": "jwt.jwt",
                       CONFIG: "[profile r]\n" + ROLE + "source_profile = base\nrole_session_name = me\n"
                       "[profile w]\n" + ROLE + "web_identity_token_file = " + str(home) + "/token\n"})
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        for profile in ("r", "w"):
            mine, source = of_program(program, environment, profile)
            theirs, _ = of_botocore(environment, profile)
            # moto draws its keys.
            assert mine[1].startswith("ASIA") and theirs[1].startswith("ASIA"), f"moto: {mine}, {theirs}"
            assert mine[2:] == theirs[2:], f"moto: {mine} is not {theirs}"
            # By a name that leads nowhere.
            named = {**environment, "AWS_ENDPOINT_URL": "http://sts.gateway.test"}
            led, _ = of_program(program, named, profile, "--connect-to", f"sts.gateway.test:80:127.0.0.1:{port}")
            assert led[1].startswith("ASIA") and led[2:] == theirs[2:], f"moto by another name: {led} is not {theirs}"
    finally:
        server.stop()
    return "roles are assumed from moto's STS"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--draws", type=int, default=100, help="how many pairs of files are drawn at random, beside the situations")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    path = os.environ["PATH"]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    count, found, differences = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder) / "home"
        # botocore looks for it once.
        os.environ["HOME"] = str(home)
        random_source = random.Random(arguments.seed)
        draws = (
            (f"draw {number} of seed {arguments.seed}", *drawn(random_source)) for number in range(0 if arguments.names else arguments.draws)
        )
        for name, files, variables, profile in itertools.chain(situations(base), draws):
            if arguments.names and name not in arguments.names:
                continue
            lay_out(home, files)
            environment = {
                "HOME": str(home), "PATH": path, "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL_STS": f"{base}/sts", "AWS_ENDPOINT_URL_SSO": f"{base}/sso",
                "AWS_ENDPOINT_URL_SSO_OIDC": f"{base}/sso-oidc", **variables,
            }
            environment = {key: value.replace("{home}", str(home)) for key, value in environment.items() if value is not None}
            theirs = []
            other = threading.Thread(target=lambda: theirs.append(of_botocore(environment, profile)))
            if "renewed" in name:
                # Both write the file: one after the other, each as if there were no other.
                mine, why = of_program(program, environment, profile)
                mine = *mine, *token_file(home, private="not renewed" not in name)
                lay_out(home, files)
                other.start()
                other.join()
                theirs[0] = (*theirs[0][0], *token_file(home)), theirs[0][1]
            else:
                other.start()
                mine, why = of_program(program, environment, profile)
                other.join()
            expected, reason = theirs[0]
            count += 1
            found += expected[0] == "found"
            if name.startswith("draw ") and "found" not in (mine[0], expected[0]):
                # What is nonsense for one source may be nothing at all for another reader: no key is no key.
                mine = expected
            if mine != expected and name.startswith("draw "):
                print(json.dumps(files, indent=2), profile, variables)
            if arguments.verbose or mine != expected:
                print(f"{'' if mine == expected else 'DIFFERENT '}{name}\n  kvsconform: {mine}: {why}\n  botocore:   {expected}: {reason}")
            if mine != expected:
                differences.append(name)
        moto = of_moto(program, home) if not arguments.names else ""
    if differences:
        sys.exit(f"{len(differences)} of {count} situations differ from botocore: {', '.join(differences)}")
    print(f"{count} situations, {found} with a key, the same key or the same refusal as botocore; {moto}")


if __name__ == "__main__":
    main()
