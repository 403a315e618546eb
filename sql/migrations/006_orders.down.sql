DROP VIEW order_details;
DROP TABLE promo_redemptions;
DROP TABLE add_on_purchases;
DROP TABLE orders;
