DROP TABLE trials;
DROP TABLE revoked_licenses;
DROP TABLE licenses;
