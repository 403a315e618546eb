DROP FUNCTION check_feature_access(text, text, uuid);
DROP INDEX idx_user_add_ons_live;
