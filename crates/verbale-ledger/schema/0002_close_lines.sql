-- Lines of all readings stand close together: a reading's id is that of its first line, and it takes as many ids as it has lines of the
-- kind that it has most of. The indexes of words keep the distance from line to line, so that is most of their size. Of statements and
-- events they keep no lengths: ranking takes all for equally long, and a word is taken out by giving the words again.
--
-- Of documents they keep first the text and then the title, for which column a word stands in is kept for all but the first.
--
-- The program packs the lines of readings as they are packed now, renumbers readings, and makes all ways in anew from these lines.

-- Rules, acts, issues, verbs and whatever else readings name again and again; packed lines have their ids.
CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO labels SELECT id, name FROM rules;
DROP TABLE rules;

ALTER TABLE readings ADD COLUMN room INTEGER NOT NULL DEFAULT 1;   -- its lines have the ids from its own on, so many

DROP VIEW statement_lines;
DROP TABLE statements;
CREATE TABLE statements (id INTEGER PRIMARY KEY, form TEXT NOT NULL, act INTEGER REFERENCES labels) STRICT;  -- d(irect) | m(ixed) | i(ndirect)
DROP TABLE statement_issues;
CREATE TABLE statement_issues (
    issue INTEGER NOT NULL REFERENCES labels, statement INTEGER NOT NULL, PRIMARY KEY (issue, statement)
) STRICT, WITHOUT ROWID;
DROP TABLE events;
CREATE TABLE events (id INTEGER PRIMARY KEY, type INTEGER NOT NULL REFERENCES labels) STRICT;
DELETE FROM positions;
DELETE FROM speakers;
DELETE FROM holders;
DELETE FROM event_parties;

DROP TABLE document_words;
DROP TABLE statement_words;
DROP TABLE event_words;
CREATE VIRTUAL TABLE document_words USING fts5(text, title, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE statement_words USING fts5(words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE event_words USING fts5(words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');

CREATE VIEW statement_lines AS
SELECT d.hash || '#s' || (s.id - r.id + 1) AS line, d.day, d.publisher, s.form, (SELECT name FROM labels WHERE id = s.act) AS act
FROM statements s JOIN readings r ON r.id = (SELECT max(id) FROM readings WHERE id <= s.id) JOIN documents d ON d.id = r.document;

-- For whom people were read to speak in any document, by their names: where another one names somebody bare, it is known from there.
CREATE TABLE sides (name TEXT NOT NULL, body INTEGER NOT NULL REFERENCES parties, PRIMARY KEY (name, body)) STRICT, WITHOUT ROWID;
