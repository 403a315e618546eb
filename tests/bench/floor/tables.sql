CREATE TABLE IF NOT EXISTS floor_lines (
    guest text, slug text, quantity integer NOT NULL, PRIMARY KEY (guest, slug));
GRANT ALL ON floor_lines TO shop_app;
