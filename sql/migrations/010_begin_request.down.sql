DROP FUNCTION begin_request(text, text);
