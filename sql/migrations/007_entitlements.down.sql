DROP VIEW live_add_ons;
DROP TABLE user_add_ons;
