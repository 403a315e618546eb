-- One row when the shop's database exists already.
SELECT datname FROM pg_database WHERE datname = 'shop';
