#!/usr/bin/env python3
"""Makes rows of the form README.md describes out of lines `act | source | cue | content`: `compose.py FILE… > train_c.jsonl`. Content between quotation
marks goes before or after its cue in turn; a condition is not marked, so these rows teach acts only. Standard library only."""
import json, sys

QUOTED = ('“', '"')
number = 0
for path in sys.argv[1:]:
    for line in open(path, encoding='utf8'):
        parts = [p.strip() for p in line.split('|')]
        if len(parts) != 4 or not all(parts):
            continue
        act, source, cue, content = parts
        content = content.rstrip('.') if not content.startswith(QUOTED) else content
        number += 1
        capital = source[0].upper() + source[1:]
        quoted = content.startswith(QUOTED)
        if cue == 'according to':
            body = content.removeprefix('that ')
            source, text = source, f'{body[0].upper() + body[1:]}, according to {source}.'
            content = body[0].upper() + body[1:]
        elif quoted and number % 2:
            closed = content[:-1].rstrip('.,')
            mark = '' if closed.endswith(('?', '!', '…')) else ','
            content = closed + mark + content[-1]
            text = f'{content} {source} {cue}.'
        elif quoted:
            text, source = f'{capital} {cue}: {content}', capital
        else:
            text, source = f'{capital} {cue} {content}.', capital
        form = 'direct' if quoted else 'mixed' if any(q in content for q in QUOTED) else 'indirect'
        said = dict(source=source, cue=cue, content=[content], form=form, act=act, target=[], inside=None, factuality='asserted', conditions=[])
        print(json.dumps(dict(id=f'c{number:04}', domain='mixed', text=text, statements=[said]), ensure_ascii=False))
