"""Scores `verbale changes --format jsonl` against the gold.

    verbale init --ledger m.ledger && verbale add --ledger m.ledger evals/moves/articles.jsonl
    verbale changes --ledger m.ledger --format jsonl --limit 2000 | python3 evals/moves/score.py [FOLDER]

A pair that was found is right when kind and type are the gold's and both ends lie in the gold's articles and overlap its words; the other end
of a restated pair, and `from_also` and `to_also`, are as good. Found moves between reports that the gold does not name count as wrong. Only totals
are printed: nobody mends a rule by looking at the pairs.
"""

import json
import pathlib
import sys

here = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
texts = {a["id"]: a["text"] for a in map(json.loads, (here / "articles.jsonl").read_text(encoding="utf-8").splitlines())}
gold = json.loads((here / "moves.json").read_text(encoding="utf-8"))
found = [json.loads(line) for line in sys.stdin if line.strip()]


def spans(end):
    """Where the words of an end stand in its article."""
    text, out = texts.get(end["ref"], ""), []
    for piece in end["words"].split(" […] "):
        at = text.find(piece)
        if at >= 0 and piece:
            out.append((at, at + len(piece)))
    return out


def meets(end, other):
    return end["ref"] == other["ref"] and any(a < d and c < b for a, b in spans(end) for c, d in spans(other))


def same_position():
    """Ends that stand for each other."""
    return [(one["from"], one["to"]) for one in gold["non_moves"] if one["reason"] == "restated"]


def ends(entry, name):
    out = [entry[name], *entry.get(f"{name}_also", [])]
    for first, last in same_position():
        for one, other in ((first, last), (last, first)):
            if any(meets(one, end) for end in out):
                out.append(other)
    return out


def right(pair, entry, typed):
    if not pair["from"] or pair["kind"] != entry["kind"] or (typed and pair["type"] != entry.get("type")):
        return False
    pairs = [(pair["from"], pair["to"])]
    if entry["kind"] == "disagreement":
        pairs.append((pair["to"], pair["from"]))
    return any(any(meets(a, end) for end in ends(entry, "from")) and any(meets(b, end) for end in ends(entry, "to")) for a, b in pairs)


def line(name, kind, typed):
    wanted = [one for one in gold["moves"] + gold["disagreements"] if kind in (None, one["kind"])]
    given = [one for one in found if kind in (None, one["kind"]) and one["type"] not in ("new", "restated")]
    hits = sum(any(right(pair, entry, typed) for entry in wanted) for pair in given)
    met = sum(any(right(pair, entry, typed) for pair in given) for entry in wanted)
    precision, recall = 100 * hits / max(len(given), 1), 100 * met / max(len(wanted), 1)
    print(f"{name:32} precision {precision:5.1f} ({hits} of {len(given)})  recall {recall:5.1f} ({met} of {len(wanted)})")


line("moves and disagreements", None, True)
line("moves, with their types", "move", True)
line("moves, whatever the type", "move", False)
line("disagreements", "disagreement", True)
taken = sum(any(p["from"] and meets(p["from"], n["from"]) and meets(p["to"], n["to"]) for p in found if p["type"] not in ("new", "restated"))
            for n in gold["non_moves"])
print(f"non-moves taken for moves: {taken} of {len(gold['non_moves'])}")
