#!/usr/bin/env python3
"""Check groups.jsonl, sentences.jsonl and never.jsonl. Standard library only.

usage: check.py [plover.json]     exit code 1 and one line per fault if anything is wrong
"""
import datetime
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLOVER = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "shared/corpora/event/plover.json"
STATUS = {"happened", "ongoing", "planned", "hypothetical", "denied"}
DISTRACTOR = {"other-day", "other-place", "other-actors", "follow-up", "planned", "planned-vs-happened", "anniversary"}
faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def rows(name):
    out, ids, texts = [], set(), set()
    for n, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError as e:
            fault(f"{name}:{n}", f"not JSON: {e}")
            continue
        where = f"{name}:{row.get('id')}"
        if row["id"] in ids:
            fault(where, "id twice")
        if row["text"] in texts:
            fault(where, "text twice")
        ids.add(row["id"])
        texts.add(row["text"])
        try:
            datetime.date.fromisoformat(row["published"])
        except ValueError:
            fault(where, "bad date")
        if re.search(r"[{}|]|  |^\s|\s$", row["text"]):
            fault(where, "leftover mark or stray space")
        out.append((where, row))
    return out


def times(piece, text):
    """How often `piece` stands in `text` as whole words."""
    return len(re.findall(r"(?<!\w)" + re.escape(piece) + r"(?!\w)", text))


def trigger(where, text, piece):
    if not piece or times(piece, text) != 1:
        fault(where, f"trigger {piece!r} is not in the text exactly once")


plover = json.loads(PLOVER.read_text(encoding="utf-8"))
types = {t: {m["name"] for m in d["modes"]} for t, d in plover["types"].items()}
contexts = {c["name"] for c in plover["contexts"]}

# sentences
sentences = rows("sentences.jsonl")
by_type, by_mode, by_status, by_context = Counter(), Counter(), Counter(), Counter()
for where, row in sentences:
    if set(row) != {"id", "text", "published", "events"}:
        fault(where, "fields")
    if not row["events"]:
        fault(where, "no event (belongs in never.jsonl)")
    for e in row["events"]:
        if set(e) != {"type", "mode", "contexts", "trigger", "actor", "recipient", "status"}:
            fault(where, "event fields")
        if e["type"] not in types:
            fault(where, f"type {e['type']}")
            continue
        if e["mode"] is not None and e["mode"] not in types[e["type"]]:
            fault(where, f"mode {e['type']}/{e['mode']}")
        if e["status"] not in STATUS:
            fault(where, f"status {e['status']}")
        for c in e["contexts"]:
            if c not in contexts:
                fault(where, f"context {c}")
        trigger(where, row["text"], e["trigger"])
        for piece in e["actor"] + e["recipient"]:
            if not times(piece, row["text"]):
                fault(where, f"not literal: {piece!r}")
        by_type[e["type"]] += 1
        by_mode[e["type"], e["mode"]] += 1
        by_status[e["status"]] += 1
        by_context.update(e["contexts"])
if len(sentences) < 420:
    fault("sentences.jsonl", f"{len(sentences)} rows, wanted 420")
for t, modes in types.items():
    if by_type[t] < 20:
        fault("sentences.jsonl", f"{t}: {by_type[t]}, wanted 20")
    for m in modes:
        if by_mode[t, m] < 2:
            fault("sentences.jsonl", f"{t}/{m}: {by_mode[t, m]}, wanted 2")
for s in STATUS:
    if by_status[s] < 20:
        fault("sentences.jsonl", f"status {s}: {by_status[s]}, wanted 20")

# never
never = rows("never.jsonl")
for where, row in never:
    if set(row) != {"id", "text", "published", "events", "kind", "lure"}:
        fault(where, "fields")
    if row["events"]:
        fault(where, "has events")
    if row["lure"] not in types:
        fault(where, f"lure {row['lure']}")
if len(never) < 120:
    fault("never.jsonl", f"{len(never)} rows, wanted 120")

# groups
groups = rows("groups.jsonl")
reports, facts, distractors = defaultdict(list), {}, Counter()
for where, row in groups:
    if set(row) - {"distractor"} != {"id", "published", "publisher", "text", "groups"}:
        fault(where, "fields")
    if not re.fullmatch(r"g\d\d-\d", row["id"]):
        fault(where, "id form")
    for e in row["groups"]:
        if set(e) != {"event", "type", "trigger", "date"}:
            fault(where, "group fields")
        if e["type"] not in types:
            fault(where, f"type {e['type']}")
        trigger(where, row["text"], e["trigger"])
        if facts.setdefault(e["event"], (row["id"][:3], e["type"], e["date"])) != (row["id"][:3], e["type"], e["date"]):
            fault(where, f"{e['event']} has another group, type or date elsewhere")
        if e["date"] > row["published"] and row.get("distractor") != "planned":
            fault(where, f"{e['event']} lies after publication")
        reports[e["event"]].append(row)
if any(e["event"] for _, r in groups for e in r["groups"] if not re.fullmatch(r"E\d{3}", e["event"])):
    fault("groups.jsonl", "event id form")
for where, row in groups:
    if "distractor" in row:
        distractors[row["distractor"]] += 1
        if row["distractor"] not in DISTRACTOR:
            fault(where, f"distractor {row['distractor']}")
        if not any(len(reports[e["event"]]) == 1 for e in row["groups"]):
            fault(where, "a distractor without an event of its own")
    elif any(len(reports[e["event"]]) == 1 for e in row["groups"]):
        fault(where, "an event with one report, but not marked as distractor")
shared = [e for e, r in reports.items() if len(r) > 1]
for e in shared:
    own = [r for r in reports[e] if "distractor" not in r]
    if not 2 <= len(own) <= 4:
        fault("groups.jsonl", f"{e} has {len(own)} reports of its own, wanted 2 to 4")
if len(shared) < 65:
    fault("groups.jsonl", f"{len(shared)} shared events, wanted 65")
if sum(distractors.values()) < 40:
    fault("groups.jsonl", f"{sum(distractors.values())} distractors, wanted 40")

# across the files
seen = {}
for where, row in sentences + never + groups:
    if row["text"] in seen:
        fault(where, f"same text as {seen[row['text']]}")
    seen[row["text"]] = where

print(f"sentences {len(sentences)}, events {sum(by_type.values())}: " + ", ".join(f"{t} {by_type[t]}" for t in types))
print("  status: " + ", ".join(f"{s} {n}" for s, n in by_status.most_common())
      + f"; modes {sum(1 for (t, m) in by_mode if m)}; contexts {len(by_context)} of {len(contexts)}"
      + "".join(f"; no {c}" for c in sorted(contexts - set(by_context))))
print(f"groups: {len({r['id'][:3] for _, r in groups})} groups, {len(groups)} reports, {len(shared)} shared events, "
      f"{sum(distractors.values())} distractors ({', '.join(f'{k} {n}' for k, n in distractors.most_common())})")
print(f"never: {len(never)} ({', '.join(f'{k} {n}' for k, n in Counter(r['kind'] for _, r in never).most_common())})")
for f in faults:
    print("FAULT", f)
sys.exit(bool(faults))
