DROP TABLE add_on_submissions;
