-- Needs the tokenizer of text.c, hence not in index.sql: a table without its own copy of the text.
CREATE VIRTUAL TABLE IF NOT EXISTS search_text
    USING fts5(body, title, content='', tokenize='docent');
