"""Step 1: gold corpora -> one form of document that training reads.

    python prepare.py --shared ../../shared --segment "cargo xtask segment" --out work

Writes work/{polnear,trees,names}_{train,dev}.jsonl and work/labels.json. A document is
    id, words            its tokens
    pars, sents          ranges of tokens
    quote                per token: 0 outside, 1 inside a quotation, 2 a quotation mark
and, where the corpus has them: upos, head (0 = root, else 1 + index of the governor in the document), rel, feats, lemma (edit script),
names + names_weight, role (source/cue/content BIO), to_cue (content token -> first token of its cue), to_source (cue token ->
first token of its source, -1 for none). -100 marks what a corpus does not say.

PolNeAR is cut by the engine itself (`cargo xtask segment`), so that training and reading see the same tokens; trees keep gold tokens.
"""
import argparse, bisect, collections, gzip, json, pathlib, re, shlex, subprocess, tempfile

NC_GENRES = {'essay', 'fiction', 'letter', 'podcast', 'whow', 'reddit'}   # texts under non-commercial terms, or masked
FEATURES = ('Gender', 'Mood', 'Number', 'Person', 'Tense', 'VerbForm', 'Voice')
ROLES = ('source', 'cue', 'content')


def rows(path):
    opener = gzip.open if str(path).endswith('.gz') else open
    with opener(path, 'rt', encoding='utf8') as lines:
        return [json.loads(line) for line in lines if line.strip()]


def segment(command, docs):
    """The engine's tokens, sentences, paragraphs and quotations of each document."""
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', encoding='utf8') as file:
        for doc in docs:
            file.write(json.dumps({'id': doc['id'], 'text': doc['text']}, ensure_ascii=False) + '\n')
        file.flush()
        out = subprocess.run([*shlex.split(command), file.name], check=True, capture_output=True, text=True).stdout
    return {cut['id']: cut for cut in map(json.loads, out.splitlines())}


def quote_states(tokens, quotations):
    """Per token 0 outside, 1 inside a quotation, 2 a mark."""
    states, starts = [0] * len(tokens), [t[0] for t in tokens]
    for start, end, inner_start, inner_end in quotations:
        for i in range(bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)):
            inside = inner_start <= tokens[i][0] and tokens[i][1] <= inner_end
            states[i] = max(states[i], 1 if inside else 2)
    return states


def covered(starts, tokens, span):
    i = max(0, bisect.bisect_right(starts, span[0]) - 1)
    while i < len(tokens) and tokens[i][0] < span[1]:
        if tokens[i][1] > span[0]:
            yield i
        i += 1


def polnear(gold, cut, silver=None):
    tokens = cut['tokens']
    starts, n = [t[0] for t in tokens], len(cut['tokens'])
    doc = dict(id=gold['id'], words=[gold['text'][a:b] for a, b in tokens], pars=cut['paragraphs'], sents=cut['sentences'],
               quote=quote_states(tokens, cut['quotations']), role=['O'] * n, to_cue=[-100] * n, to_source=[-100] * n)
    for a in gold['attributions']:
        firsts = {r: next((i for s in a[r] for i in covered(starts, tokens, s)), None) for r in ROLES}
        for r in ROLES:
            for span in a[r]:
                indices = list(covered(starts, tokens, span))
                if not indices:
                    continue
                joined = indices[0] > 0 and indices[0] - 1 in {i for s in a[r] for i in covered(starts, tokens, s)}
                for k, i in enumerate(indices):
                    doc['role'][i] = ('I-' if k or joined else 'B-') + r
                    if r == 'content' and firsts['cue'] is not None:
                        doc['to_cue'][i] = firsts['cue']
                    if r == 'cue':
                        doc['to_source'][i] = -1 if firsts['source'] is None else firsts['source']
    # three articles have no machine labels: their names weigh nothing
    doc['names'], doc['names_weight'] = (silver_names(tokens, silver), 0.3) if silver else (['O'] * n, 0.0)
    return doc


def silver_names(tokens, silver):
    """CoreNLP's labels laid over our tokens."""
    kinds = {'PERSON': 'PER', 'ORGANIZATION': 'ORG', 'LOCATION': 'LOC'}
    starts, tags, previous = [t[0] for t in tokens], ['O'] * len(tokens), None
    for sentence in silver['sentences']:
        previous = None
        for a, b, _pos, _lemma, label in sentence:
            kind = kinds.get(label)
            for i in covered(starts, tokens, (a, b)):
                if kind:
                    tags[i] = ('I-' if previous == kind else 'B-') + kind
            previous = kind
    return tags


def edit_script(form, lemma):
    """How the lower-cased form becomes the lemma: letters cut from the end, letters put there."""
    form, lemma = form.lower(), lemma.lower()
    n = 0
    while n < min(len(form), len(lemma)) and form[n] == lemma[n]:
        n += 1
    return f'{len(form) - n}{lemma[n:]}'


def conllu(path):
    """Yields (document id, genre, sentences); a sentence is its rows and whether it begins a paragraph."""
    doc, sentences, current, new_paragraph = None, [], [], True
    for line in open(path, encoding='utf8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc id'):
            if sentences:
                yield doc, sentences
            doc, sentences = line.split('= ')[1], []
        elif line.startswith('# newpar') and not line.startswith('# newpar_block'):
            new_paragraph = True
        elif not line:
            if current:
                sentences.append((current, new_paragraph))
            current, new_paragraph = [], False
        elif line[0] != '#':
            cells = line.split('\t')
            if cells[0].isdigit():
                current.append(cells)
    if sentences:
        yield doc, sentences


def tree_document(doc_id, sentences):
    doc = collections.defaultdict(list)
    doc['id'] = doc_id
    for cells, new_paragraph in sentences:
        base = len(doc['words'])
        for c in cells:
            doc['words'].append(c[1])
            doc['upos'].append(c[3])
            doc['head'].append(base + int(c[6]) if int(c[6]) else 0)
            doc['rel'].append(c[7])
            doc['feats'].append('|'.join(f for f in c[5].split('|') if f.split('=')[0] in FEATURES))
            doc['lemma'].append('0' if c[3] == 'PROPN' else edit_script(c[1], c[2]))
            doc['glue'].append('SpaceAfter=No' in c[9])
        doc['sents'].append([base, len(doc['words'])])
        if new_paragraph or not doc['pars']:
            doc['pars'].append([base, base])
        doc['pars'][-1][1] = len(doc['words'])
    return dict(doc)


# What stands before a person's name and is no part of it (Wikigold, UNER and CoreNLP leave it out as well).
TITLES = set("""mr mr. mrs mrs. ms ms. dr dr. prof prof. professor president vice senator sen. sen rep. representative congressman congresswoman gov. governor
prime minister chancellor king queen prince princess sir lord lady pope secretary general gen. colonel col. captain capt. major sergeant judge justice director
chairman chairwoman mayor ambassador commissioner sheriff reverend rev. father sister saint uncle aunt coach dame baron count duke emperor""".split())
PARTICLES = {'-', 'de', 'la', 'del', 'van', 'von', 'der', 'al', 'bin', 'ibn', 'da', 'di'}
JOINTS = PARTICLES | {'of', 'for', 'the', 'and', '&', "'s", '’s', 'on', 'in', '/'}


def gum_mentions(cells):
    """(first, last, kind) of every person, organization or place, innermost last."""
    kinds, spans, open_ = {'person': 'PER', 'organization': 'ORG', 'place': 'LOC'}, [], {}
    for i, c in enumerate(cells):
        match = re.search(r'(?:^|\|)Entity=([^|]*)', c['misc'])
        for part in re.findall(r'\([^()]+\)?|[^()]+\)', match[1] if match else ''):
            if part[0] == '(':
                fields = part.strip('()').split('-')
                if part[-1] == ')':
                    spans.append((i, i, fields[1]))
                else:
                    open_.setdefault(fields[0], []).append((i, fields[1]))
            elif open_.get(key := part.strip(')').split('-')[0]):
                start, kind = open_[key].pop()
                spans.append((start, i, kind))
    return [(a, b, kinds[k]) for a, b, k in sorted(spans, key=lambda s: s[0] - s[1]) if k in kinds]


def name_within(cells, first, last, kind):
    """The name at a mention's head: proper nouns and what joins them ("Bank of England"), None where the head is no proper noun. In the names
    of bodies and places capitalised adjectives count ("United States")."""
    capital = lambda i: kind != 'PER' and cells[i]['upos'] in ('ADJ', 'VERB', 'NOUN') and cells[i]['form'][0].isupper()
    proper = lambda i: first <= i <= last and (cells[i]['upos'] == 'PROPN' or capital(i))
    joints = PARTICLES if kind == 'PER' else JOINTS
    heads = [i for i in range(first, last + 1) if not first <= cells[i]['head'] - 1 <= last]
    if not heads or cells[heads[0]]['upos'] != 'PROPN':
        return None
    a = b = heads[0]
    while proper(a - 1):
        a -= 1
    while True:
        joint = next((n for n in (1, 2, 3) if proper(b + n) and all(cells[b + k]['form'].lower() in joints for k in range(1, n))), None)
        if joint is None:
            return a, b
        b += joint


def gum_names(cells, nations):
    """Named people, organizations and places: the outermost name of nested ones, titles left out."""
    tags = ['O'] * len(cells)
    for first, last, kind in gum_mentions(cells):
        found = name_within(cells, first, last, kind)
        if not found:
            continue
        a, b = found
        while kind == 'PER' and a < b and cells[a]['form'].lower() in TITLES:
            a += 1
        word = cells[a]['form']
        unnamed = a == b and (word in nations or kind == 'PER' and word.lower() in TITLES)
        if not unnamed and all(t == 'O' for t in tags[a:b + 1]):
            tags[a:b + 1] = ['B-' + kind] + ['I-' + kind] * (b - a)
    return tags


def trees(path, names):
    """Documents of a treebank; with `names` (the nations' words) GUM's entities as names."""
    for doc_id, sentences in conllu(path):
        genre = doc_id.split('_')[1] if doc_id.startswith('GUM_') else ''
        if genre in NC_GENRES and 'train' in path.name or genre == 'reddit':
            continue
        doc = tree_document(doc_id, sentences)
        if names:
            flat = [c for cells, _ in sentences for c in cells]
            doc['names'] = gum_names([dict(form=c[1], misc=c[9], head=h, upos=c[3]) for c, h in zip(flat, doc['head'])], names)
            doc['names_weight'] = 1.0
        yield doc


def column_names(path, tag, split, keep):
    """Sentences of a token-per-line file, twenty to a document (they have no document borders)."""
    words, tags, sents, k = [], [], [], 0
    def done():
        return dict(id=f'{path.name}#{k}', words=words, names=tags, names_weight=1.0, sents=sents, pars=[list(s) for s in sents])
    start = 0
    for line in [*open(path, encoding='utf8'), '\n']:
        cells = line.rstrip('\n').split(split)
        if len(cells) < 2:
            if len(words) > start:
                sents.append([start, len(words)])
                start = len(words)
            if len(sents) >= 20:
                yield done()
                words, tags, sents, start, k = [], [], [], 0, k + 1
        elif not line.startswith('#') and (tag != 2 or cells[0].isdigit()):
            words.append(cells[1 if tag == 2 else 0])
            tags.append(keep(cells[tag].strip()))
    if sents:
        yield done()


def bio(tags):
    """IO labels to BIO."""
    return [t if t == 'O' or t[0] == 'B' else (('I-' if i and tags[i - 1][2:] == t[2:] else 'B-') + t[2:]) for i, t in enumerate(tags)]


WNUT = {'person': 'PER', 'location': 'LOC', 'corporation': 'ORG', 'group': 'ORG'}


def wnut(tag):
    return tag[:2] + WNUT[tag[2:]] if tag[2:] in WNUT else 'O'


def standard(tag):
    return tag if tag[2:] in ('PER', 'ORG', 'LOC') else 'O'


def plain_text(doc):
    """The words of a gold-token document as text, and where each stands."""
    out, spans, at, glue = [], [], 0, doc.pop('glue', [False] * len(doc['words']))
    breaks = {p[0] for p in doc['pars'] if p[0]}
    for i, word in enumerate(doc['words']):
        if i in breaks:
            out.append('\n')
            at += 1
        spans.append([at, at + len(word)])
        out.append(word if glue[i] or i + 1 in breaks else word + ' ')
        at += len(out[-1])
    return ''.join(out), spans


def add_quotes(docs, command):
    texts = {d['id']: plain_text(d) for d in docs}
    cuts = segment(command, [dict(id=k, text=t) for k, (t, _) in texts.items()])
    for doc in docs:
        doc['quote'] = quote_states(texts[doc['id']][1], cuts[doc['id']]['quotations'])


def add_nationalities(docs, words):
    """Nations' words outside every name get a label of their own."""
    for doc in docs:
        for i, tag in enumerate(doc.get('names', [])):
            if tag == 'O' and doc['words'][i] in words:
                doc['names'][i] = 'B-NAT'


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('--shared', type=pathlib.Path, default=pathlib.Path('../../shared'))
    ap.add_argument('--segment', default='cargo xtask segment')
    ap.add_argument('--out', type=pathlib.Path, default=pathlib.Path('work'))
    args = ap.parse_args()
    corpora = args.shared / 'corpora'
    args.out.mkdir(exist_ok=True)
    lines = (pathlib.Path(__file__).parent / 'nationalities.txt').read_text(encoding='utf8').splitlines()
    nations = {w for line in lines if not line.startswith('#') for w in line.split()}
    nations |= {w.upper() for w in nations}

    silver = {d['id']: d for d in rows(corpora / 'entities/polnear_train_silver.jsonl.gz')}
    out = {}
    for split in ('train', 'dev'):
        gold = rows(corpora / f'attribution/polnear_{split}.jsonl')
        cuts = segment(args.segment, gold)
        out[f'polnear_{split}'] = [polnear(g, cuts[g['id']], silver.get(g['id'])) for g in gold]
        out[f'trees_{split}'] = [*trees(corpora / f'syntax/en_ewt-ud-{split}.conllu', None), *trees(corpora / f'syntax/gum_{split}.conllu', nations)]
    wikigold = list(column_names(corpora / 'entities/wikigold.conll', 1, ' ', standard))
    for doc in wikigold:
        doc['names'] = bio(doc['names'])
    out['names_train'] = wikigold + list(column_names(corpora / 'entities/wnut17_train.conll', 1, '\t', wnut))
    out['names_dev'] = list(column_names(corpora / 'entities/uner_en_ewt-dev.iob2', 2, '\t', standard))
    for key in ('trees_train', 'trees_dev', 'names_train', 'names_dev'):
        add_quotes(out[key], args.segment)
    for key, docs in out.items():
        if key.endswith('train'):
            add_nationalities(docs, nations)

    def labels(field, least=1):
        counts = collections.Counter(x for d in out['trees_train'] for x in d[field])
        return [x for x, c in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])) if c >= least]
    table = dict(upos=labels('upos'), rel=labels('rel', 3), feats=labels('feats', 3), lemma=labels('lemma', 5),
                 names=['O'] + [b + k for k in ('PER', 'ORG', 'LOC', 'NAT') for b in ('B-', 'I-')],
                 role=['O'] + [b + r for r in ROLES for b in ('B-', 'I-')])
    (args.out / 'labels.json').write_text(json.dumps(table, ensure_ascii=False), encoding='utf8')
    for key, docs in out.items():
        with open(args.out / f'{key}.jsonl', 'w', encoding='utf8') as file:
            file.writelines(json.dumps(d, ensure_ascii=False) + '\n' for d in docs)
        print(f"{key}: {len(docs)} documents, {sum(len(d['words']) for d in docs)} tokens")
    print({k: len(v) for k, v in table.items()})


if __name__ == '__main__':
    main()
