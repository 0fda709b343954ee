#!/usr/bin/env python3
"""Compares the tables in knowledge/ with dated office-holders and coded mentions from outside. Python 3.11, standard library only.

    python3 evals/knowledge_check.py [--shared DIR] [--list posts|leaders|sample|mentions]

Prints the number of rows of every file, and for each list from outside how much of it the tables have:

  posts     office_holders_2022-2025_check.jsonl: heads of state and government, foreign and defence ministers of UN members whose post
            began in 2015 or later; found, if the same person holds the same kind of office from a day not more than 60 days away; on the
            day, if the tables have that person in it ten days after it began, since when it may be (the list counts reappointments)
  leaders   world_leaders_2026-08-22.json: found, if the same person holds it on that day
  sample    office_holders_sample.jsonl: the same four kinds from 2000 on, as in `posts`
  mentions  ngec_actor_tests_dev.jsonl: phrases with a country; found, if the country is among what the longest known words in the phrase
            can name

--list prints what was not found, beside what the tables have. The lists are no part of the project: they check facts, and are not copied.
"""

import argparse
import csv
import datetime
import difflib
import json
import pathlib
import re
import tomllib
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODES = {  # jurisdictions that are not called as countries.toml calls them
    "bosnia-herzegovina": "BIH", "cabo-verde": "CPV", "congo-brazzaville": "COG", "congo-kinshasa": "COD", "czechia": "CZE",
    "st-kitts-and-nevis": "KNA", "timor-leste": "TLS", "ivory-coast": "CIV",
}
KINDS = {
    "head_of_state": r"^(President|monarch|King|Emir|Supreme Leader|Druk Gyalpo \(King\)|President of the Republic)$",
    "head_of_government": r"^(Federal )?(Prime Minister|Premier|Premier of the State Council|Chancellor|Taoiseach|Chief Adviser|Head of Government)(?! of [A-Z](?!epublic))",
    "foreign_minister": r"(Minister (of|for) (Foreign|Europe and Foreign|External|European and International|International Relations)\b(?! (Trade|Commerce|Investment))|^Foreign Secretary|^Secretary of Foreign Affairs|^Secretary (of State )?for Foreign)",
    "defence_minister": r"(Minister (of|for) (National |the )?(Defen[cs]e|Armed Forces)\b(?! (Industr|Science|Material|Materiel|Produc|Equip))|^Secretary of (State for )?(National )?Defen[cs]e|^Secretary of State for Defence)",
}
NOT = re.compile(r"^(Deputy (Minister|Secretary)|Assistant|Associate|Minister of State (for|at|in)\b|Parliamentary|State Secretary|Minister Delegate|Chief of|Head of the M|Vice|Second|political|Under)|Deputy Minister of (Defence|Foreign)")


def fold(words):
    words = re.sub(r"\b(A|E)l-", lambda m: m[0].lower(), words)
    words = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    for letter, plain in zip("øØłŁđĐıəþð’ʻ", "oOlLdDiatd''"):
        words = words.replace(letter, plain)
    return re.sub(r"^[Tt]he ", "", re.sub(r"(?<=[^\W\d_])\.", "", words)).strip()


def rows(name):
    """A CSV file of knowledge/, without its head."""
    lines = (ROOT / "knowledge" / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def toml(name, array):
    return tomllib.loads((ROOT / "knowledge" / name).read_text("utf-8"))[array]


def day(written, last=False):
    """A day from YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = [int(part) for part in written.split("-")] + ([12, 28] if last else [1, 1])[len(written.split("-")) - 1:]
    return datetime.date(*parts[:3])


class Tables:
    def __init__(self):
        self.countries, self.organizations = toml("countries.toml", "country"), toml("organizations.toml", "organization")
        self.roles = toml("roles.toml", "role")
        self.people, self.given = {p["key"]: p for p in rows("people.csv")}, rows("given_names.csv")
        self.offices = {o["key"]: o for o in rows("offices.csv")}
        self.posts = rows("holders.csv")
        self.by_kind = {}
        for post in self.posts:
            office = self.offices[post["office"]]
            for kind in office["kind"].split("|"):
                self.by_kind.setdefault((office["of"], kind), []).append(post)

    def names(self, key):
        person = self.people[key]
        return [fold(n).lower() for n in [person["name"], *filter(None, person["aliases"].split("|"))]]

    def same(self, key, name, qid):
        """Whether a person of ours is this one; spellings of one name differ, so that most of the letters decide."""
        person, name = self.people[key], fold(name).lower()
        if qid and person["wikidata"] == qid:
            return True
        tokens = {t for t in re.findall(r"\w{4,}", name)}
        return any(
            n == name or difflib.SequenceMatcher(None, n, name).ratio() > 0.75 or len(tokens & set(re.findall(r"\w{4,}", n))) >= 2
            for n in self.names(key)
        )

    def has(self, code, kinds, name, qid, since, days=60):
        posts = (p for kind in kinds for p in self.by_kind.get((code, kind), []))
        return any(abs((day(p["from"]) - since).days) <= days and self.same(p["person"], name, qid) for p in posts)

    def held(self, code, kinds, name, qid, on):
        posts = [p for kind in kinds for p in self.by_kind.get((code, kind), [])]
        covering = (p for p in posts if day(p["from"]) <= on and (not p["to"] or on < day(p["to"], True)))
        return any(self.same(p["person"], name, qid) for p in covering)

    def shown(self, code, kinds):
        posts = sorted((p for kind in kinds for p in self.by_kind.get((code, kind), [])), key=lambda p: p["from"])
        return "; ".join(f"{self.people[p['person']]['name']} {p['from']}..{p['to']}" for p in posts[-6:])


def report(title, found, missing, listed):
    total = found + len(missing)
    print(f"{title}: {found} of {total} ({100 * found / max(1, total):.1f}%)")
    if listed:
        print(*sorted(missing), sep="\n")


def kinds_of(position):
    if NOT.search(position):
        return []
    return [kind for kind, pattern in KINDS.items() if re.search(pattern, position)]


def check_posts(tables, path, listed):
    codes = {fold(c["name"]).lower().replace(" ", "-"): c["code"] for c in tables.countries if c["status"] == "member"} | CODES
    found, held, missing, by_kind, seen = 0, 0, [], {}, set()
    for line in path.open():
        row = json.loads(line)
        code, kinds = codes.get(row["jurisdiction"]), kinds_of(row["position"])
        key = (code, row["person"], row.get("since"), *kinds)
        if not code or not kinds or not row.get("since") or row["since"] < "2015" or key in seen:
            continue
        seen.add(key)
        kinds, since = kinds + ["head_of_state"] * ("head_of_government" in kinds), day(row["since"][:10])
        ok = tables.has(code, kinds, row["person"], row.get("qid"), since)
        held += tables.held(code, kinds, row["person"], row.get("qid"), since + datetime.timedelta(10))
        tally = by_kind.setdefault(kinds[0], [0, 0])
        tally[0] += ok
        tally[1] += 1
        found += ok
        if not ok:
            missing.append(f"  {code} {kinds[0]}: {row['person']} {row['since']}..{row.get('until', '')} | ours: {tables.shown(code, kinds)}")
    report("posts", found, missing, listed)
    report("posts on the day", held, [None] * (found + len(missing) - held), False)
    print("  " + ", ".join(f"{kind} {a}/{b}" for kind, (a, b) in sorted(by_kind.items())))


def check_leaders(tables, path, listed):
    alpha3 = {c.get("iso2"): c["code"] for c in tables.countries}
    bodies = {"EU": {"head_of_government": "european-commission", "head_of_state": "european-council"}, "AU_AF": {"head_of_government": "african-union"}}
    found, missing, today = 0, [], datetime.date(2026, 8, 22)
    for polity in json.loads(path.read_text())["countries"].values():
        iso = polity["country"]["iso_code"]
        for kind, position in polity["positions"].items():
            holder = position.get("current_holder") or {}
            code = bodies[iso].get(kind) if iso in bodies else alpha3.get(iso)
            if not holder.get("name_en") or not code:
                continue
            kinds = ["igo_head"] if iso in bodies else ["head_of_state", "head_of_government"]
            posts = [p for k in kinds for p in tables.by_kind.get((code, k), [])]
            ok = any(day(p["from"]) <= today and (not p["to"] or today < day(p["to"], True)) and tables.same(p["person"], holder["name_en"], holder.get("wikidata_id")) for p in posts)
            found += ok
            if not ok:
                missing.append(f"  {code} {kind}: {holder['name_en']} {holder.get('since')} | ours: {tables.shown(code, kinds)}")
    report("leaders", found, missing, listed)


def check_sample(tables, path, listed):
    found, missing = 0, []
    for line in path.open():
        row = json.loads(line)
        kinds = kinds_of(row["position"].replace("Secretary of State for Foreign and Commonwealth", "Secretary of State for Foreign"))
        if row["country"] == "USA" and row["position"] == "Secretary of State":
            kinds = ["foreign_minister"]
        if row["country"] == "INT" or not kinds or not row["start"] or row["start"] < "2000":
            continue
        ok = tables.has(row["country"], kinds, row["person"], row.get("qid"), day(row["start"][:10]))
        found += ok
        if not ok:
            missing.append(f"  {row['country']} {kinds[0]}: {row['person']} {row['start']}..{row['end']} | ours: {tables.shown(row['country'], kinds)}")
    report("sample", found, missing, listed)


def senses(tables):
    """Folded words to the country codes they can lead to."""
    words = {}
    plover = {c["code"]: c.get("country", c["code"]) for c in tables.countries}
    for c in tables.countries:
        for word in [c["name"], *(w for f in ("names", "adjectives", "people", "capitals") for w in c.get(f, [])), *(s["words"] for s in c.get("seats", []))]:
            words.setdefault(fold(word), set()).add(plover[c["code"]])
    for o in tables.organizations:
        for word in [o["name"], *o.get("aliases", [])]:
            words.setdefault(fold(word), set()).add(plover.get(o.get("country"), o.get("country")))
    for p in tables.people.values():
        for word in [p["name"], *p["aliases"].split("|"), *p["surnames"].split("|")]:
            if word and p["country"]:
                words.setdefault(fold(word), set()).add(plover.get(p["country"], p["country"]))
    return words


def check_mentions(tables, path, listed):
    words, found, missing = senses(tables), 0, []
    for line in path.open():
        row = json.loads(line)
        phrase, country = (row["args"].get("arg0") or ""), row["expect"].get("country")
        if not country or not phrase:
            continue
        tokens = fold(re.sub(r"['’]s\b", "", phrase)).split()
        named = set(words.get(fold(phrase), set()))
        for size in range(len(tokens), 0, -1):
            for start in range(len(tokens) - size + 1):
                named |= words.get(fold(" ".join(tokens[start:start + size])).strip(",;"), set())
            if country in named:
                break
        found += country in named
        if country not in named:
            missing.append(f"  {phrase}: {country}, not {sorted(filter(None, named))}")
    report("mentions", found, missing, listed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared")
    parser.add_argument("--list", choices=["posts", "leaders", "sample", "mentions"])
    arguments = parser.parse_args()
    tables = Tables()
    counts = {"countries": tables.countries, "organizations": tables.organizations, "people": tables.people, "offices": tables.offices,
              "holders": tables.posts, "roles": tables.roles, "given_names": tables.given}
    print("rows: " + ", ".join(f"{name} {len(table)}" for name, table in counts.items()))
    checks = {"posts": (check_posts, "office_holders_2022-2025_check.jsonl"), "leaders": (check_leaders, "world_leaders_2026-08-22.json"),
              "sample": (check_sample, "office_holders_sample.jsonl"), "mentions": (check_mentions, "ngec_actor_tests_dev.jsonl")}
    for name, (check, file) in checks.items():
        path = arguments.shared / "corpora/actor" / file
        if path.exists():
            check(tables, path, arguments.list == name)
        else:
            print(f"{name}: {path} is missing; skipped")


if __name__ == "__main__":
    main()
