-- The ledger. Two layers: evidence (documents, texts, sightings), which never changes, and interpretation (readings), which belongs to
-- one coding, that is, to one engine. A document can be read again by another engine; both readings stay. Behind them stand ways in:
-- rows of the current readings that questions look at, which can be made anew.
--
-- Texts and the lines of readings are deflated: sqlar_uncompress(text, size) in the sqlite3 shell, zlib.decompress in Python. How lines are
-- numbered, and how their words are indexed, is what 0002_close_lines.sql makes of it (docs/ledger.md).

-- ── Evidence ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,          -- of text, publisher and date: doc.id of the record
    publisher TEXT,
    published TEXT,                     -- RFC 3339 date or date-time
    published_from TEXT,                -- given | metadata | text | feed
    day TEXT NOT NULL,                  -- the date of it; '' where none is known
    title TEXT, author TEXT, reference TEXT, uri TEXT,  -- of all sightings, the first in the order of letters
    words INTEGER NOT NULL,
    sketch BLOB,                        -- 64 least hashes of its shingles; none for a short text
    original INTEGER NOT NULL           -- the earliest of the documents that are nearly the same; its own id if there is no other
) STRICT;
CREATE INDEX documents_by_day ON documents (day);
CREATE INDEX documents_by_original ON documents (original);

CREATE TABLE texts (document INTEGER PRIMARY KEY REFERENCES documents, size INTEGER NOT NULL, text BLOB NOT NULL) STRICT;
CREATE TRIGGER texts_stay BEFORE UPDATE ON texts BEGIN SELECT raise(ABORT, 'the text of a document never changes'); END;
CREATE TRIGGER texts_are_kept BEFORE DELETE ON texts BEGIN SELECT raise(ABORT, 'the text of a document is never deleted'); END;

-- Where a document was found: the same article from a file, a feed and an archive is one document with three sightings.
CREATE TABLE sightings (
    document INTEGER NOT NULL REFERENCES documents,
    place TEXT NOT NULL, reference TEXT NOT NULL, uri TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,
    PRIMARY KEY (document, place, reference, uri, title, author)
) STRICT, WITHOUT ROWID;

-- What came in, hashed before it was read, so that it need not be read again.
CREATE TABLE seen (input BLOB PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents) STRICT, WITHOUT ROWID;

-- Bands of the sketches: documents that share one may be nearly the same.
CREATE TABLE bands (band INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (band, document)) STRICT, WITHOUT ROWID;

-- ── Interpretation ──────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE codings (id INTEGER PRIMARY KEY, engine TEXT NOT NULL UNIQUE) STRICT;

-- Everything that was read in a document: actors, times, places, statements, events, positions, doubts.
CREATE TABLE lines (id INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;

CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    coding INTEGER NOT NULL REFERENCES codings,
    current INTEGER NOT NULL,           -- 1: questions are answered from this one
    lines INTEGER NOT NULL REFERENCES lines,
    UNIQUE (document, coding)
) STRICT;

CREATE TABLE rules (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- Whoever has the same key is the same, in all documents. Without a key in the knowledge the words themselves are the key, after a '~'.
-- Kinds: p(erson) | o(rganization) | c(ountry) | l(ocation) | g(roup).
CREATE TABLE parties (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    kind TEXT, country TEXT, sector TEXT
) STRICT;
CREATE INDEX parties_by_country ON parties (country) WHERE country IS NOT NULL;

-- What an actor of a document is known to be; actors of many documents share a row. The party's key is what it is known as, if it has one.
-- Whoever has neither key nor role stands in the lines of its reading alone, and is a party only if it speaks, acts or holds something.
CREATE TABLE profiles (
    id INTEGER PRIMARY KEY, party INTEGER NOT NULL REFERENCES parties, hash INTEGER NOT NULL,
    name TEXT NOT NULL, kind TEXT, known INTEGER NOT NULL, country TEXT, sector TEXT, role TEXT
) STRICT;
CREATE INDEX profiles_by_party ON profiles (party, hash);

-- What the gazetteer has of a place; many toponyms share a row.
CREATE TABLE toponyms (
    id INTEGER PRIMARY KEY, hash INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT, country TEXT, admin1 TEXT,
    lat REAL, lon REAL, geoname INTEGER, disputed INTEGER NOT NULL
) STRICT;

-- ── Ways in: of current readings only; they can be made anew from the above ─────────────────────────────────────────────────

CREATE TABLE statements (id INTEGER PRIMARY KEY, form TEXT NOT NULL, act TEXT) STRICT;  -- d(irect) | m(ixed) | i(ndirect)
CREATE TABLE events (id INTEGER PRIMARY KEY, type TEXT NOT NULL) STRICT;

CREATE TABLE positions (
    id INTEGER PRIMARY KEY, act TEXT NOT NULL, statement INTEGER NOT NULL,
    words TEXT NOT NULL,                -- of its content
    terms TEXT NOT NULL,                -- of its conditions, a line each: 'unless: the troops leave'
    lemma TEXT, said TEXT               -- of its statement: base form of the cue ('no longer demand' where a stance is given up), and when it was said
) STRICT;

CREATE TABLE speakers (party INTEGER NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY (party, statement)) STRICT, WITHOUT ROWID;
CREATE TABLE statement_issues (issue TEXT NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY (issue, statement)) STRICT, WITHOUT ROWID;

-- Parties by the positions they hold, and when.
CREATE TABLE holders (
    issue TEXT NOT NULL, party INTEGER NOT NULL, position INTEGER NOT NULL,
    own INTEGER NOT NULL,               -- 1: as the party itself says it; 0: by another's account, or not asserted
    PRIMARY KEY (issue, party, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX holders_by_party ON holders (party, position);

CREATE TABLE event_parties (party INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (party, event)) STRICT, WITHOUT ROWID;

-- What parties are called: names, keys and roles. The words stand in name_words alone; id = party << 24 | part of a hash of them.
CREATE TABLE names (id INTEGER PRIMARY KEY) STRICT;

CREATE VIRTUAL TABLE name_words USING fts5(words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE statement_words USING fts5(words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE document_words USING fts5(title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE event_words USING fts5(words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');

-- ── For people with a database browser ──────────────────────────────────────────────────────────────────────────────────────

CREATE VIEW statement_lines AS
SELECT d.hash || '#s' || ((s.id & 1048575) + 1) AS line, d.day, d.publisher, s.form, s.act
FROM statements s JOIN readings r ON r.id = s.id >> 20 JOIN documents d ON d.id = r.document;
