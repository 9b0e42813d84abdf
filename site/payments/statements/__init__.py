"""Bank statements: any of the files a UK bank gives, read into lines of one shape.

`reading.read_statement` is the way in. `layouts.toml` describes the CSV files of the usual banks;
staff describe others on a screen. Nothing here knows the database.
"""
