#!/usr/bin/env python3
"""Expands templates.txt with the stories of stories.json into pages with known text and date.

    make.py DIRECTORY      writes DIRECTORY/pages.jsonl: id, template, held, url, html, text (gold), date (gold)

Standard library only; the same files give the same bytes.
"""
import datetime
import html
import json
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).parent
PER_TEMPLATE = 4

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}


def written(day, form, lang):
    """A day in one of the forms that templates name."""
    month = MONTHS[lang].split()[day.month - 1]
    english = MONTHS["en"].split()[day.month - 1]
    long = {"de": f"{day.day}. {month} {day.year}", "es": f"{day.day} de {month} de {day.year}"}.get(lang, f"{day.day} {month} {day.year}")
    return {
        "iso": f"{day}T14:05:00+00:00", "isoz": f"{day}T14:05:00.000Z", "isooff": f"{day}T14:05:00+0200", "isoshort": f"{day} 14:05",
        "day": str(day), "long": long, "longtime": f"{long}, 14:05", "longday": f"Tuesday, {english} {day.day}, {day.year}" if lang == "en" else long,
        "longabbr": f"{day.day} {english[:3]} {day.year}", "us": f"{english} {day.day}, {day.year}", "dots": f"{day:%d.%m.%Y}",
        "dotsup": f"{day.day} {month} {day.year}", "fr": f"{day.day} {month} {day.year} à 14h05", "slashtime": f"14:05, {long}",
        "gu": f"Tue {day.day} {english[:3]} {day.year} 14.05 BST", "epoch": str(int(datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.timezone.utc).timestamp())),
        "ms": str(int(datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.timezone.utc).timestamp()) * 1000),
    }[form]


class Page:
    """One template with one story."""

    def __init__(self, template, story, data, seed):
        self.random = random.Random(seed)
        self.template, self.story, self.data, self.gold = template, story, data, []
        self.day = datetime.date(2016, 1, 1) + datetime.timedelta(days=self.random.randrange(3600))
        self.modified = self.day + datetime.timedelta(days=self.random.choice([2, 3, 9, 40]))
        self.id = str(self.random.randrange(100000, 999999))
        self.url = template["url"].format(y=self.day.year, mo=f"{self.day.month:02}", m=self.day.month, da=f"{self.day.day:02}", dd=self.day.day,
                                          mon=self.day.strftime("%b").lower(), slug=story["slug"], id=self.id, lang=story["lang"])

    def inline(self, text):
        """A paragraph as editors leave it: references, links, emphasis, odd blanks."""
        out = html.escape(text, quote=False)
        style = self.random.randrange(6)
        words = out.split(" ")
        if style == 0 and len(words) > 9:
            words[3:6] = [f'<a href="/tag/x">{" ".join(words[3:6])}</a>']
        elif style == 1 and len(words) > 9:
            words[1:3] = [f"<strong>{' '.join(words[1:3])}</strong>"]
        elif style == 2 and len(words) > 9:
            words[5:7] = [f"<em>{' '.join(words[5:7])}</em>"]
        elif style == 3 and len(words) > 6:
            words[4] = "\n   " + words[4]
        out = " ".join(words)
        if style == 4:
            out = out.replace('"', "&quot;").replace("é", "&eacute;").replace("ü", "&#252;").replace("’", "&rsquo;")
        return out

    def paragraphs(self, first, last, form):
        chosen = self.story["paras"][first:last]
        self.gold += chosen
        return "".join(form.replace("%", self.inline(text)) for text in chosen)

    def other(self):
        return self.day + datetime.timedelta(days=self.random.choice([-400, -90, -31, -7, -2, 5, 33]))

    def several(self, kind, count, form):
        pool = self.random.sample(self.data["teasers" if kind == "t" else "comments"], min(count, 10 if kind == "t" else 5))
        out = []
        for entry in pool:
            item = form.replace("%d", written(self.other(), "day", "en")).replace("%n", self.random.choice(["Kara", "Old Tom", "mill_wheel", "J. P."]))
            if kind == "t":
                item = item.replace("%t", entry[0]).replace("%b", entry[1])
            out.append(item.replace("%c", entry if kind == "c" else ""))
        return "\n".join(out)

    def linked_data(self, kind, **more):
        story = self.story
        thing = {"@context": "https://schema.org", "@type": kind, "headline": story["title"], "datePublished": written(self.day, "isoz", "en"),
                 "dateModified": written(self.modified, "isoz", "en"), "author": [{"@type": "Person", "name": story["author"]}],
                 "publisher": {"@type": "Organization", "name": self.template["site"]}, **more}
        return thing

    def script(self, thing):
        return f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'

    def expand(self, match):
        head, _, form = match.group(1).partition("|")
        word, *rest = head.split()
        story = self.story
        simple = {"title": story["title"], "author": story["author"], "lang": story["lang"], "caption": story["caption"], "credit": story["credit"],
                  "site": self.template["site"], "leadtext": story["paras"][0]}
        if word in simple:
            return html.escape(simple[word], quote=True)
        if word == "lead":
            return self.paragraphs(0, 1, form or "%")
        if word == "p":
            first, last = rest[0].split(":")
            return self.paragraphs(int(first), int(last), form)
        if word == "h":
            self.gold.append(story["heading"])
            return html.escape(story["heading"])
        if word in "dmo":
            return written({"d": self.day, "m": self.modified, "o": self.other()}[word], rest[0], story["lang"])
        if word in ("t", "c"):
            return self.several(word, int(rest[0]), form)
        if word == "nav":
            return "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in ["Home", "World", "Politics", "Business", "Sport", "Culture", "Opinion"])
        if word == "js":
            return 'window.__x={"a":[1,2,3],"b":"<p>not text</p>"};' * 40
        if word == "ld":
            return self.script(self.linked_data(rest[0]))
        if word == "ldpay":
            return self.script(self.linked_data("NewsArticle", isAccessibleForFree=False, hasPart={"@type": "WebPageElement", "cssSelector": ".paywall"}))
        if word == "ldgraph":
            site = {"@type": "WebSite", "name": self.template["site"]}
            return self.script({"@context": "https://schema.org", "@graph": [site, self.linked_data("NewsArticle")]})
        raise ValueError(f"unknown directive {match.group(0)}")

    def json(self, number):
        page = re.sub(r"\{\{(.*?)\}\}", self.expand, self.template["text"], flags=re.S)
        return {"id": f"{self.template['name']}-{number}", "template": self.template["name"], "held": self.template["held"], "url": self.url,
                "html": page, "text": "\n\n".join(self.gold), "date": str(self.day)}


def templates():
    out = []
    for part in (HERE / "templates.txt").read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, text = part.split("\n", 1)
        name, held, langs, site, url = (field.strip() for field in head.split("|"))
        out.append({"name": name, "held": held == "held", "langs": langs, "site": site, "url": url, "text": text})
    return out


def main():
    data = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "pages.jsonl", "w", encoding="utf-8") as out:
        for at, template in enumerate(templates()):
            fits = [s for s in data["stories"] if template["langs"] == "*" or s["lang"] in template["langs"].split(",")]
            for number in range(PER_TEMPLATE):
                # Different stories as long as there are any, then the same with other days and inline markup.
                story = fits[(at + number * (3 if template["langs"] == "*" else 1)) % len(fits)]
                page = Page(template, story, data, seed=at * 1000 + number)
                out.write(json.dumps(page.json(number), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
