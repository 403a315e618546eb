DROP TABLE user_add_ons;
