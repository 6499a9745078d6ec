#!/usr/bin/env python3
# SPDX-License-Identifier: PostgreSQL
# Reads an Atom feed on standard input by another XML parser than ours and checks it against RFC 4287: prints what
# is wrong, one line each; exit code 0 when nothing is. Prints the titles of the entries on success.
import re
import sys
import xml.etree.ElementTree as ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")
faults = []


def exactly_one(parent, name):
    found = parent.findall(ATOM + name)
    if len(found) != 1:
        faults.append(f"{parent.tag}: {len(found)} elements {name}, not one")
        return ""
    return found[0].text or ""


def check_links(parent):
    seen = set()
    for link in parent.findall(ATOM + "link"):
        if not link.get("href"):
            faults.append("a link without href")
        key = (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
        if key[0] == "alternate" and key in seen:
            faults.append("two alternate links of one type")
        seen.add(key)
    return {link.get("rel", "alternate") for link in parent.findall(ATOM + "link")}


def check_common(parent):
    if not IRI.match(exactly_one(parent, "id")):
        faults.append("an id that is no IRI")
    if not DATE.match(exactly_one(parent, "updated")):
        faults.append("an updated that is no RFC 3339 date")
    exactly_one(parent, "title")
    for author in parent.findall(ATOM + "author"):
        if not exactly_one(author, "name"):
            faults.append("an author without a name")


def main():
    feed = ElementTree.fromstring(sys.stdin.buffer.read())
    if feed.tag != ATOM + "feed":
        faults.append("the root is no atom:feed")
    check_common(feed)
    if "self" not in check_links(feed):
        faults.append("no link to the feed itself")
    entries = feed.findall(ATOM + "entry")
    for entry in entries:
        check_common(entry)
        if "alternate" not in check_links(entry) and entry.find(ATOM + "content") is None:
            faults.append("an entry with neither content nor an alternate link")
        if entry.find(ATOM + "author") is None and feed.find(ATOM + "author") is None:
            faults.append("an entry without an author")
        for category in entry.findall(ATOM + "category"):
            if not category.get("term"):
                faults.append("a category without a term")
    ids = [exactly_one(entry, "id") for entry in entries]
    if len(set(ids)) != len(ids):
        faults.append("two entries with one id")
    for fault in faults:
        print(fault)
    if not faults:
        for entry in entries:
            print(exactly_one(entry, "title"))
    return 1 if faults else 0


sys.exit(main())
