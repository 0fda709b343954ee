#!/usr/bin/env python3
"""Checks the form of the files beside it (README.md says what it is), and counts. `check.py FILE…`; standard library only; exit 1 on a fault."""
import collections, json, sys

ACTS = set('demand offer accept refuse promise threaten accuse condemn doubt deny concede support oppose warn predict assert inform believe intend ask'.split())
LINKS = set('if unless until only_after before without in_exchange precondition none'.split())
KEYS = {'source', 'cue', 'content', 'form', 'act', 'target', 'inside', 'factuality', 'conditions'}


def faults(row):
    """What is wrong with one row."""
    text, said = row['text'], row['statements']
    for at, s in enumerate(said):
        if set(s) != KEYS:
            yield f'{at}: keys differ: {sorted(set(s) ^ KEYS)}'
            continue
        for name, piece in [('source', s['source']), ('cue', s['cue']), *(('content', c) for c in s['content']), *(('target', t) for t in s['target']),
                            *(('words', c['words']) for c in s['conditions']), *(('marker', c['marker']) for c in s['conditions'])]:
            if piece not in text:
                yield f'{at}: {name} is not in the text: {piece!r}'
            if piece != piece.strip():
                yield f'{at}: {name} has spaces around it: {piece!r}'
        if not s['content']:
            yield f'{at}: no content'
        if s['act'] not in ACTS and s['act'] is not None:
            yield f'{at}: act {s["act"]!r}'
        if s['form'] not in ('direct', 'mixed', 'indirect') or s['factuality'] not in ('asserted', 'negated', 'hypothetical', 'future'):
            yield f'{at}: form or factuality'
        if s['inside'] is not None and not (isinstance(s['inside'], int) and 0 <= s['inside'] < len(said) and s['inside'] != at):
            yield f'{at}: inside {s["inside"]!r}'
        for c in s['conditions']:
            if set(c) != {'link', 'marker', 'words'} or c['link'] not in LINKS:
                yield f'{at}: condition {c!r}'


def main():
    bad = 0
    for path in sys.argv[1:]:
        rows, seen, count, links, domains = 0, set(), collections.Counter(), collections.Counter(), collections.Counter()
        for number, line in enumerate(open(path, encoding='utf8'), 1):
            try:
                row = json.loads(line)
                found = list(faults(row)) + ([f'id {row["id"]} comes twice'] if row['id'] in seen else [])
            except (ValueError, KeyError, TypeError) as error:
                row, found = None, [f'{type(error).__name__}: {error}']
            for fault in found:
                print(f'{path}:{number}: {fault}')
            bad += len(found)
            if row:
                rows += 1
                seen.add(row['id'])
                domains[row['domain']] += 1
                count.update(str(s['act']) for s in row['statements'])
                links.update(c['link'] for s in row['statements'] for c in s['conditions'])
        print(f'{path}: {rows} rows, {sum(count.values())} statements, {sum(links.values())} conditions')
        print('  acts      ', *(f'{k} {v}' for k, v in count.most_common()))
        print('  links     ', *(f'{k} {v}' for k, v in links.most_common()))
        print('  domains   ', *(f'{k} {v}' for k, v in domains.most_common()))
    sys.exit(bad > 0)


if __name__ == '__main__':
    main()
