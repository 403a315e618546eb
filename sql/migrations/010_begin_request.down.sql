DROP FUNCTION begin_request(text, text);
DROP FUNCTION count_cart(text);
