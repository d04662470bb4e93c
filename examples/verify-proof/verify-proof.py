#!/usr/bin/env python3
"""Recomputes the proof of a stock value from the raw events, with nothing but the Python standard library.

    verify-proof.py --url http://127.0.0.1:3000 --key tm_... --sku 85123A --location LDN1 --field available

Exit codes: 0 the proof holds, 1 it does not, 2 it could not be checked (usage, network, an event of a later schema).
The form of what is hashed is described in docs/reference/proof.md. Nothing here shares code with the service.
"""

import argparse
import datetime
import hashlib
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

CONTEXT_ORDER = [
    "subsystem", "actor", "producerVersion", "commandId", "commandHash", "correlationId", "causationId", "traceparent",
    "reasonCode", "reasonText", "reference", "occurredAt", "belief",
]
CONDITIONS = ["sellable", "damaged", "qualityControl", "quarantined"]
FIELDS = ["onHand", "sellable", "free", "held", "committed", "safetyStock", "available", *CONDITIONS[1:]]


class CannotCheck(Exception):
    pass


# --- the hash chain -------------------------------------------------------------------------------------------------

def canonical_json(value):
    """JSON as JavaScript's JSON.stringify writes it: members in their order, no white space, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"[\ud800-\udfff]", lambda match: "\\u%04x" % ord(match.group()), text)


def body_text(event):
    body = {"schemaVersion": event["schemaVersion"]}
    for name in CONTEXT_ORDER:
        if name in event:
            body[name] = event[name]
    body["data"] = event["data"]
    return canonical_json(body)


def milliseconds(instant):
    moment = datetime.datetime.strptime(instant, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (moment - epoch) // datetime.timedelta(milliseconds=1)


def chain_hash(previous, event):
    preimage = bytearray(previous)
    preimage += event["revision"].to_bytes(8, "big")
    preimage += milliseconds(event["recordedAt"]).to_bytes(8, "big")
    for text in (event["stream"], event["id"], event["type"], body_text(event)):
        encoded = text.encode("utf-8")
        preimage += len(encoded).to_bytes(4, "big") + encoded
    return hashlib.sha256(preimage).digest()


# --- what an event does to the quantities ---------------------------------------------------------------------------

def into(condition, quantity):
    """Units into (below 0: out of) a condition; sellable ones become free."""
    return {condition: quantity, "free": quantity} if condition == "sellable" else {condition: quantity}


def minus(changes):
    return {name: -delta for name, delta in changes.items()}


def moved(data):
    if data["from"] == data["to"]:
        return {}
    changes = minus(into(data["from"], data["quantity"]))
    for name, delta in into(data["to"], data["quantity"]).items():
        changes[name] = changes.get(name, 0) + delta
    return changes


def committed(data):
    source = "held" if "holdId" in data else "free"
    return {source: -data["quantity"], "committed": data["quantity"]}


def shipped(data):
    claim = "committed" if "commitment" in data else "free"
    return {"sellable": -data["quantity"], claim: -data["quantity"]}


def dispositioned(data):
    return {} if data["to"] == "scrap" else into(data["to"], data["quantity"])


def transformed(data):
    return into("sellable", data["quantity"] if data["role"] == "produced" else -data["quantity"])


def nothing(_):
    return {}


def by_delta(data):
    return into(data["condition"], data["delta"])


def arrived(data):
    return into(data["condition"], data["quantity"])


def released(data):
    return {"held": -data["quantity"], "free": data["quantity"]}


EFFECTS = {
    "StockOpened": arrived,
    "StockReceived": arrived,
    "StockMoved": moved,
    "TransferDispatched": lambda data: minus(arrived(data)),
    "TransferReceived": arrived,
    "StockHeld": lambda data: minus(released(data)),
    "HoldReleased": released,
    "HoldExpired": released,
    "StockCommitted": committed,
    "CommitmentReleased": lambda data: {"committed": -data["quantity"], "free": data["quantity"]},
    "StockShipped": shipped,
    "StockReturned": nothing,
    "ReturnDispositioned": dispositioned,
    "StockAdjusted": by_delta,
    "StockTransformed": transformed,
    "StockLevelAsserted": by_delta,
    "StockCounted": nothing,
    "CountReconciled": by_delta,
    "ShortfallRecorded": nothing,
    "SafetyStockSet": lambda data: {"safetyStock": data["quantity"] - data["before"]},
    "BeliefMismatchObserved": nothing,
}


def delta_of(event, field):
    if event["schemaVersion"] != 1 or event["type"] not in EFFECTS:
        raise CannotCheck("this script cannot read %s version %s" % (event["type"], event["schemaVersion"]))
    changes = EFFECTS[event["type"]](event["data"])
    if field == "onHand":
        return sum(changes.get(condition, 0) for condition in CONDITIONS)
    if field == "available":
        return changes.get("free", 0) - changes.get("safetyStock", 0)
    return changes.get(field, 0)


# --- the service ----------------------------------------------------------------------------------------------------

class Service:
    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key

    def get(self, path, **query):
        wanted = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        request = urllib.request.Request(
            self.url + path + ("?" + wanted if wanted else ""),
            headers={"Authorization": "Bearer " + self.key, "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise CannotCheck("%s answered %s: %s" % (path, error.code, error.read(2000).decode("utf-8", "replace")))
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise CannotCheck("%s: %s" % (path, error))

    def explanation(self, sku, location, field, at):
        path = "/v1/stock/%s/%s/explain" % (quote(sku), quote(location))
        return self.get(path, field=field, at=at, limit=1000)

    def stream(self, stream):
        start = 0
        while start is not None:
            page = self.get("/v1/streams/" + quote(stream), **{"from": start, "limit": 1000})
            yield from page["events"]
            start = page.get("next")


def quote(text):
    return urllib.parse.quote(text, safe="")


# --- the check ------------------------------------------------------------------------------------------------------

class Recomputed:
    """The chain and the value, recomputed event by event. `faults` says everything that is not as it must be."""

    def __init__(self, stream, field):
        self.stream, self.field = stream, field
        self.events, self.value, self.position, self.hash = 0, 0, 0, bytes(32)
        self.faults, self.steps = [], {}

    def add(self, event):
        at = "revision %s" % event["revision"]
        if event["stream"] != self.stream:
            self.faults.append("%s is of the stream %s" % (at, event["stream"]))
        if event["revision"] != self.events:
            self.faults.append("%s where revision %s is due" % (at, self.events))
        if event["position"] <= self.position:
            self.faults.append("%s is not behind the event before it" % at)
        recomputed = chain_hash(self.hash, event)
        if recomputed.hex() != event["hash"]:
            self.faults.append("%s has the hash %s, recomputed %s" % (at, event["hash"], recomputed.hex()))
        delta = delta_of(event, self.field)
        self.value += delta
        if delta != 0:
            self.steps[event["revision"]] = (event["hash"], delta, self.value)
        self.events, self.position, self.hash = self.events + 1, event["position"], bytes.fromhex(event["hash"])


def compare(explanation, recomputed):
    """Everything that the explanation says and the events do not."""
    proof, faults = explanation["proof"], list(recomputed.faults)

    def same(what, claimed, found):
        if claimed != found:
            faults.append("%s: the explanation says %s, the events give %s" % (what, claimed, found))

    same("events", proof["events"], recomputed.events)
    same("streamHash", proof["streamHash"], recomputed.hash.hex())
    same("value of the proof", proof["value"], recomputed.value)
    same("value", explanation["value"], recomputed.value)
    same("number of steps", explanation["page"]["totalSteps"], len(recomputed.steps))
    for step in explanation["steps"]:
        claimed = (step["hash"], step["delta"], step["after"])
        same("step at revision %s" % step["revision"], claimed, recomputed.steps.get(step["revision"]))
    return faults


def arguments():
    parser = argparse.ArgumentParser(description="Recomputes the proof of a stock value from the raw events.")
    parser.add_argument("--url", required=True, help="of the service, as http://127.0.0.1:3000")
    parser.add_argument("--key", required=True, help="any valid API key")
    parser.add_argument("--sku", required=True)
    parser.add_argument("--location", required=True)
    parser.add_argument("--field", required=True, choices=FIELDS)
    parser.add_argument("--at", help="log position or ISO 8601 time; default: now")
    return parser.parse_args()


def main():
    wanted = arguments()
    service = Service(wanted.url, wanted.key)
    explanation = service.explanation(wanted.sku, wanted.location, wanted.field, wanted.at)
    recomputed = Recomputed("stock-%s/%s" % (wanted.location, wanted.sku), wanted.field)
    for event in service.stream(recomputed.stream):
        if event["position"] > explanation["at"]["position"]:
            break
        recomputed.add(event)
    faults = compare(explanation, recomputed)
    print("%s of %s at %s, as of position %s: %s" % (
        wanted.field, wanted.sku, wanted.location, explanation["at"]["position"], recomputed.value))
    print("%s events, chain hash %s, the service's own verdict: %s" % (
        recomputed.events, recomputed.hash.hex(), explanation["verdict"]))
    for fault in faults:
        print("MISMATCH " + fault)
    print("the proof does not hold" if faults else "the proof holds")
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotCheck as error:
        print("cannot check: %s" % error, file=sys.stderr)
        sys.exit(2)
