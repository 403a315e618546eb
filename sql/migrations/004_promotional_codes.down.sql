DROP TABLE promotional_codes;
