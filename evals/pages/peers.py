#!/usr/bin/env python3
"""Scores Verbale's page reader beside others on the generated pages.

    peers.py DIRECTORY [PAGE-PEERS]

DIRECTORY holds pages.jsonl (make.py); PAGE-PEERS is the binary of peers/ (Verbale and dom_smoothie). Needs trafilatura (with
lxml_html_clean) and htmldate. All readers run on one thread, warm, in this order, on the same pages.

Text: F1 of the mean precision and the mean recall over pages, each of 4-shingles of words (`\\w+`) counted as a multiset, as the
article-extraction-benchmark scores. Date: share of pages whose day is right. Speed is measured twice: on the pages as they are, and
with 150 KB of scripts, styles and menus added to each, which is nearer to what pages on the web weigh.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import time

TOKEN = re.compile(r"\w+")


def shingles(text):
    words = TOKEN.findall(text)
    size = min(4, len(words))
    return collections.Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1)) if words else collections.Counter()


def score(pages, texts):
    precision = recall = 0
    for page, text in zip(pages, texts):
        gold, found = shingles(page["text"]), shingles(text or "")
        right = (gold & found).total()
        precision += right / max(1, found.total())
        recall += right / max(1, gold.total())
    precision, recall = precision / len(pages), recall / len(pages)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def heavy(pages):
    """The pages with ballast: scripts and styles in the head, a menu of links at the end of the body."""
    script = "<script>" + 'window.__state={"a":[1,2,3],"b":"text that is not shown","c":{"d":null}};' * 1300 + "</script>"
    style = "<style>" + ".css-1a2b3c{display:flex;margin:0 auto}" * 700 + "</style>"
    menu = "<div class='mega-menu'><ul>" + '<li class="menu-item"><a href="/section/topic" class="menu-link">Section name</a></li>' * 250 + "</ul></div>"
    out = []
    for page in pages:
        html = page["html"]
        at = html.lower().find("</head>")
        html = html[:at] + script + style + html[at:] if at >= 0 else script + style + html
        at = html.lower().rfind("</body>")
        out.append({**page, "html": html[:at] + menu + html[at:] if at >= 0 else html + menu})
    return out


def timed(read, pages):
    read(pages[0])
    start = time.perf_counter()
    found = [read(page) for page in pages]
    return found, len(pages) / (time.perf_counter() - start)


def of_binary(binary, reader):
    def read_all(path, pages):
        run = subprocess.run([binary, reader, str(path)], check=True, capture_output=True, text=True)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        return [(line["text"], (line.get("date") or "")[:10]) for line in lines], len(pages) / float(run.stderr.split()[-1])
    return read_all


def of_python(read):
    return lambda path, pages: timed(read, pages)


def readers(binary):
    import htmldate
    import trafilatura

    def text(fast):
        return lambda page: (trafilatura.extract(page["html"], url=page["url"], include_comments=False, fast=fast) or "", "")

    def date(page):
        return "", htmldate.find_date(page["html"], url=page["url"], original_date=True, extensive_search=True) or ""

    rows = [("trafilatura", of_python(text(False)), "text"), ("trafilatura fast", of_python(text(True)), "text"), ("htmldate", of_python(date), "date")]
    if binary:
        rows = [("verbale", of_binary(binary, "verbale"), "both"), ("dom_smoothie", of_binary(binary, "dom_smoothie"), "both")] + rows
    return rows


def main():
    directory = pathlib.Path(sys.argv[1])
    pages = [json.loads(line) for line in open(directory / "pages.jsonl", encoding="utf-8")]
    ballast = heavy(pages)
    with open(directory / "heavy.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(page, ensure_ascii=False) + "\n" for page in ballast)
    print(f"{len(pages)} pages, {sum(page['held'] for page in pages)} of them of held-out templates")
    print(f"{'':18}{'part':6}{'F1':>8}{'P':>8}{'R':>8}{'date':>8}{'pages/s':>10}{'heavy/s':>10}")
    for name, read_all, what in readers(sys.argv[2] if len(sys.argv) > 2 else None):
        found, speed = read_all(directory / "pages.jsonl", pages)
        _, heavy_speed = read_all(directory / "heavy.jsonl", ballast)
        for part, held in [("tune", False), ("held", True)]:
            chosen = [(page, one) for page, one in zip(pages, found) if page["held"] == held]
            of = [page for page, _ in chosen]
            f1, precision, recall = score(of, [text for _, (text, _) in chosen]) if what != "date" else (None, None, None)
            right = sum(date == page["date"] for page, (_, date) in chosen) / len(chosen) if what != "text" else None
            cells = "".join(f"{cell:8.3f}" if cell is not None else f"{'':8}" for cell in (f1, precision, recall, right))
            print(f"{name:18}{part:6}{cells}{speed:10.0f}{heavy_speed:10.0f}" if part == "tune" else f"{'':18}{part:6}{cells}")


if __name__ == "__main__":
    main()
