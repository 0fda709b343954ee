"""Fits models/en/confidence.toml to PolNeAR dev: logistic regression by Newton's method, standard library only.

    cargo xtask eval calibration --dump > dump.tsv && python3 evals/calibrate.py dump.tsv > models/en/confidence.toml

Prints to stderr the two-fold cross-validated calibration error (documents with even and odd numbers).
"""
import collections, math, sys

LEAST, RIDGE = 0.01, 1.0


def read(path):
    for line in open(path, encoding='utf8'):
        number, right, rule, *weighed = line.rstrip('\n').split('\t')
        features = {'bias.' + rule: 1.0}
        for item in filter(None, weighed):
            name, value = item.split('=')
            features['weight.' + name] = math.log(min(1.0, max(LEAST, float(value))))
        yield int(number), int(right), features


def solve(matrix, vector):
    """Gauss with pivoting."""
    n, rows = len(vector), [r[:] + [v] for r, v in zip(matrix, vector)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def fit(data, names):
    weights = [0.0] * len(names)
    at = {name: i for i, name in enumerate(names)}
    for _ in range(25):
        gradient = [-RIDGE * w for w in weights]
        hessian = [[RIDGE * (i == j) for j in range(len(names))] for i in range(len(names))]
        for _, right, features in data:
            p = probability(features, weights, at)
            for a, x in features.items():
                gradient[at[a]] += (right - p) * x
                for b, y in features.items():
                    hessian[at[a]][at[b]] += p * (1 - p) * x * y
        weights = [w + d for w, d in zip(weights, solve(hessian, gradient))]
    return weights


def probability(features, weights, at):
    return 1 / (1 + math.exp(-sum(weights[at[n]] * x for n, x in features.items())))


def error(data, weights, at):
    bins = collections.defaultdict(lambda: [0, 0.0, 0])
    for _, right, features in data:
        p = probability(features, weights, at)
        bin_ = bins[min(9, int(10 * p))]
        bin_[0] += 1; bin_[1] += p; bin_[2] += right
    return sum(abs(p - r) for _, p, r in bins.values()) / len(data)


def main():
    data = list(read(sys.argv[1]))
    names = sorted({n for _, _, f in data for n in f})
    at = {name: i for i, name in enumerate(names)}
    halves = [[d for d in data if d[0] % 2 == k] for k in (0, 1)]
    crossed = [error(halves[1 - k], fit(halves[k], names), at) for k in (0, 1)]
    print(f'{len(data)} statements, {sum(r for _, r, _ in data)} right, cross-validated calibration error {sum(crossed) / 2:.3f}', file=sys.stderr)
    weights = fit(data, names)
    print('# Confidence of a statement: see crates/verbale-engine/src/quote/confidence.rs. Fitted by evals/calibrate.py; do not edit by hand.')
    for table in ('bias', 'weight'):
        print(f'\n[{table}]')
        for name, w in zip(names, weights):
            if name.startswith(table + '.'):
                print(f'"{name[len(table) + 1:]}" = {w:.4f}')


if __name__ == '__main__':
    main()
