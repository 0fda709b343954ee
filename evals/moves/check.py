"""Checks the form of the gold: `python3 evals/moves/check.py` prints the counts, or what is wrong and exits 1."""
import collections
import datetime
import json
import pathlib
import sys

here = pathlib.Path(__file__).parent
articles = {}
wrong = []
for number, line in enumerate((here / "articles.jsonl").read_text(encoding="utf-8").splitlines(), 1):
    article = json.loads(line)
    if set(article) != {"id", "published", "publisher", "title", "text"}:
        wrong.append(f"line {number}: keys")
    if article["id"] in articles:
        wrong.append(f"{article['id']}: twice")
    if not 60 <= len(article["text"].split()) <= 140:
        wrong.append(f"{article['id']}: length {len(article['text'].split())}")
    datetime.date.fromisoformat(article["published"])
    articles[article["id"]] = article
gold = json.loads((here / "moves.json").read_text(encoding="utf-8"))

TYPES = {"hardened", "softened", "condition_added", "condition_dropped", "reversed"}
REASONS = {"restated", "history", "told_by", "hypothetical", "question", "other_person", "other_party", "other_issue"}


def day(end):
    return datetime.date.fromisoformat(articles[end["ref"]]["published"])


seen = {}
for part in ("moves", "disagreements", "non_moves"):
    for at, entry in enumerate(gold[part]):
        name = f"{part}[{at}] {entry['party']}/{entry['issue']}"
        ends = [entry["from"], entry["to"], *entry.get("from_also", []), *entry.get("to_also", [])]
        for end in ends:
            if end["ref"] not in articles:
                wrong.append(f"{name}: no article {end['ref']}")
            elif articles[end["ref"]]["text"].count(end["words"]) != 1:
                wrong.append(f"{name}: words not exactly once in {end['ref']}: {end['words']}")
        if not entry["note"]:
            wrong.append(f"{name}: no note")
        first, last = entry["from"], entry["to"]
        gap = (day(last) - day(first)).days
        if part == "moves" and (entry["kind"] != "move" or entry["type"] not in TYPES or gap <= 0):
            wrong.append(f"{name}: kind, type or order")
        if part == "disagreements" and (
            entry["kind"] != "disagreement" or not 0 <= gap <= 2
            or articles[first["ref"]]["publisher"] == articles[last["ref"]]["publisher"]
        ):
            wrong.append(f"{name}: kind, days or publisher")
        if part == "non_moves" and (entry["reason"] not in REASONS or gap < 0):
            wrong.append(f"{name}: reason or order")
        pair = (first["ref"], first["words"], last["ref"], last["words"])
        if pair in seen:
            wrong.append(f"{name}: same pair as {seen[pair]}")
        seen[pair] = name

for line in wrong:
    print(line)
count = collections.Counter
print(len(articles), "articles", dict(count(a["publisher"] for a in articles.values())))
print(len(gold["moves"]), "moves", dict(count(m["type"] for m in gold["moves"])))
print(len(gold["disagreements"]), "disagreements;", len(gold["non_moves"]), "non-moves",
      dict(count(n["reason"] for n in gold["non_moves"])))
sys.exit(bool(wrong))
