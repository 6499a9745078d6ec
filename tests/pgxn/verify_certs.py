# SPDX-License-Identifier: PostgreSQL
# verify_certs.py META.json jwks.json RELEASE.zip: checks certs.pgxn of a release with openssl and hashlib alone.
# Prints the signed payload; any doubt is an exception.
import base64, hashlib, json, subprocess, sys, tempfile

ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl_verifies(key, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        parts = {"key": ED25519_SPKI + key, "message": message, "signature": signature}
        for name, content in parts.items():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{folder}/key", "-rawin",
             "-in", f"{folder}/message", "-sigfile", f"{folder}/signature"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0


meta, keys = (json.load(open(path)) for path in sys.argv[1:3])
jws = meta["certs"]["pgxn"]
header = json.loads(decode(jws["protected"]))
assert header["alg"] == "EdDSA", header
key = next(one for one in keys["keys"] if one["kid"] == header["kid"])
message = (jws["protected"] + "." + jws["payload"]).encode()
signature = decode(jws["signature"])
assert openssl_verifies(decode(key["x"]), message, signature), "the signature does not hold"
assert not openssl_verifies(decode(key["x"]), message + b"x", signature), "openssl would verify anything"
payload = json.loads(decode(jws["payload"]))
content = open(sys.argv[3], "rb").read()
for algorithm, digest in payload["digests"].items():
    assert hashlib.new(algorithm, content).hexdigest() == digest, algorithm
print(json.dumps(payload, sort_keys=True))
