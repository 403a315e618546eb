-- Stands alone in its file: PostgreSQL creates no database inside a transaction.
CREATE DATABASE shop OWNER shop_owner;
