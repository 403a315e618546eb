DROP TABLE pricing_rules;
DROP FUNCTION pricing_conditions_known(jsonb);
DROP TABLE add_on_prices;
DROP EXTENSION btree_gist;
