"""Labels of evals/acts/news_*.tsv and the corpora they were given to -> rows as `cargo xtask acts` reads them: paragraph, source, cue, content, act.

    python news_acts.py --shared ../../shared --labels ../evals/acts/news_train.tsv --out work/acts/news.jsonl
    cargo xtask acts work/acts/news.jsonl --out work/acts/news

The labels are ours, the texts are not: a row of the labels names a document of a corpus and spans in it, in code points.
"""
import argparse, json, pathlib

FILES = {'polnear_train': 'attribution/polnear_train.jsonl', 'polnear_dev': 'attribution/polnear_dev.jsonl', 'plv_train': 'event/plv_train.jsonl', 're3d': 'entities/re3d.jsonl'}


def documents(shared, corpus):
    lines = open(shared / 'corpora' / FILES[corpus], encoding='utf8')
    return {d['id']: d for d in map(json.loads, lines)}


def spans(field):
    return [tuple(map(int, s.split('-'))) for s in field.split(',')]


def row(document, name, source, cue, content, act):
    text, every = document['text'], source + cue + content
    start = text.rfind('\n', 0, min(s[0] for s in every)) + 1
    end = text.find('\n', max(s[1] for s in every))
    words = lambda s: text[s[0]:s[1]]
    said = dict(source=words(source[0]), cue=words(cue[0]), content=[words(s) for s in content], act=None if act == 'none' else act, inside=None,
                factuality='asserted', conditions=[])
    return dict(id=name, published=document.get('date'), text=text[start:end if end >= 0 else None], statements=[said])


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--shared', type=pathlib.Path, default=pathlib.Path('../../shared'))
    ap.add_argument('--labels', type=pathlib.Path, required=True)
    ap.add_argument('--out', type=pathlib.Path, required=True)
    args = ap.parse_args()
    known, many = {}, 0
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with open(args.out, 'w', encoding='utf8') as out:
        for line in open(args.labels, encoding='utf8'):
            if line.startswith('#'):
                continue
            corpus, document, source, cue, content, act = line.rstrip('\n').split('\t')
            if corpus not in known:
                known[corpus] = documents(args.shared, corpus)
            made = row(known[corpus][document], f'{corpus}/{document}/{cue}', spans(source), spans(cue), spans(content), act)
            out.write(json.dumps(made, ensure_ascii=False) + '\n')
            many += 1
    print(args.out, many, 'statements')


if __name__ == '__main__':
    main()
