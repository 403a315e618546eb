"""What is generated from the schema is current, complete, and gives the schema again."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask import Flask

from repo import migrations, schema
from repo.rows import TableConstraint
from services.schema import areas, check, docs, generate
from services.schema.areas import DocsError
from services.schema.diagram import draw
from services.schema.dump import tidy
from services.schema.generate import Generated, Outdated
from services.schema.objects import list_objects, read_objects, write_objects
from tests.conftest import Urls
from tests.schema.test_migrations import objects

STALE = "is not what the migrations give: run `flask --app app db docs`, and commit"


@pytest.fixture
def generated(urls: Urls) -> Generated:
    """What the files should hold."""
    with migrations.connect(urls.owner) as conn:
        return generate.generate(conn, urls.owner)


def test_the_files_are_current(generated: Generated) -> None:
    assert generate.SCHEMA.read_text() == generated.schema, f"sql/schema.sql {STALE}"
    assert check.OBJECTS.read_text() == generated.objects, f"sql/schema.objects {STALE}"
    kept = {path.name: path.read_text() for path in docs.FOLDER.glob("*")}
    assert kept.keys() == generated.pages.keys(), f"docs/schema/ {STALE}"
    for name, text in generated.pages.items():
        assert kept[name] == text, f"docs/schema/{name} {STALE}"


def test_the_one_file_gives_the_schema_that_the_migrations_give(urls: Urls, empty: Urls) -> None:
    with psycopg.connect(empty.owner) as conn:
        conn.execute(generate.SCHEMA.read_bytes())
    assert list(check.compare(objects(urls.owner), objects(empty.owner))) == []
    with migrations.connect(empty.owner) as conn:
        assert migrations.upgrade(conn, lambda _: None) == 0
        migrations.seed(conn, lambda _: None)
        assert check.check(conn).is_whole


def test_without_a_statement_the_schema_is_another(urls: Urls, empty: Urls) -> None:
    """The control: the comparison sees what is not there."""
    whole = generate.SCHEMA.read_text()
    less = re.sub(r"CREATE POLICY orders_members .*\n", "", whole)
    assert less != whole
    with psycopg.connect(empty.owner) as conn:
        conn.execute(less.encode())
    (finding,) = check.compare(objects(urls.owner), objects(empty.owner))
    assert str(finding).startswith("policy orders.orders_members is missing")


def test_two_databases_give_the_same_bytes(generated: Generated, empty: Urls) -> None:
    with migrations.connect(empty.owner) as conn:
        migrations.upgrade(conn, lambda _: None)
    with migrations.connect(empty.owner) as conn:
        assert generate.generate(conn, empty.owner) == generated


def test_nothing_depends_on_the_day_or_the_programs(generated: Generated, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("SELECT make_usage_partitions(7)")
    with migrations.connect(urls.owner) as conn:
        assert generate.generate(conn, urls.owner) == generated
    text = "".join([generated.schema, generated.objects, *generated.pages.values()])
    assert re.findall(r"usage_events_\d|Dumped|\\restrict|OWNER TO|shop_owner", text) == []


def test_the_queue_stands_at_the_end(generated: Generated) -> None:
    ours, queue = generated.schema.split("-- The job queue, as procrastinate brings it")
    assert "TABLE procrastinate" not in ours
    assert "CREATE TABLE procrastinate_jobs" in queue
    assert "CREATE TABLE orders" in ours


def test_a_database_with_pending_migrations_is_refused(app: Flask, urls: Urls) -> None:
    before = generate.SCHEMA.stat().st_mtime_ns
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None)
    newest = migrations.steps()[-1].version
    with migrations.connect(urls.owner) as conn, pytest.raises(Outdated, match=newest):
        generate.generate(conn, urls.owner)
    result = app.test_cli_runner().invoke(args=["db", "docs"])
    assert result.exit_code == 1
    assert "run `flask --app app db upgrade`" in result.output
    assert generate.SCHEMA.stat().st_mtime_ns == before


def test_everything_of_ours_says_what_it_is(urls: Urls) -> None:
    with migrations.connect(urls.owner) as conn:
        catalogue = schema.read_catalogue(conn)
    things = [*catalogue.relations, *catalogue.functions]
    silent = [one.name for one in things if not one.is_queue and not one.comment]
    assert silent == [], "write COMMENT ON in the migration that makes them"
    for one in things:
        if not one.is_queue:
            assert re.fullmatch(r"[A-Z][^\n]+\.", str(one.comment)), one.name


def test_a_table_without_a_page_is_refused(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("CREATE TABLE stray (id int)")
    with (
        migrations.connect(urls.owner) as conn,
        pytest.raises(DocsError, match=r"stray: on no page yet; give it an area in sql/docs"),
    ):
        generate.generate(conn, urls.owner)
    with migrations.connect(urls.owner) as conn:
        relations = schema.read_catalogue(conn).relations
    kept = [one for one in relations if one.name not in ("stray", "trials")]
    with pytest.raises(DocsError, match="trials: not in the database"):
        areas.load_areas(kept)


def test_every_link_leads_somewhere(generated: Generated) -> None:
    anchors = {
        (name, heading)
        for name, text in generated.pages.items()
        for heading in re.findall(r"^## (\w+)$", text, re.MULTILINE)
    }
    for name, text in generated.pages.items():
        for page, anchor in re.findall(r"\]\((\w+\.md)?#(\w+)\)", text):
            assert (page or name, anchor) in anchors, (name, page, anchor)
        for path in re.findall(r"\]\(([\w./-]+)\)", text):
            assert path in generated.pages or (docs.FOLDER / path).exists(), (name, path)


def test_every_enumeration_is_found(urls: Urls) -> None:
    with migrations.connect(urls.owner) as conn:
        constraints = schema.read_catalogue(conn).constraints
    found = {one.constraint for one in docs.list_enumerations(constraints)}
    lists = {
        one.name
        for one in constraints
        if "= ANY (ARRAY[" in one.definition
        # What depends on another column lists no values of its own.
        and " OR " not in one.definition
        and ") = (" not in one.definition
        and "CASE" not in one.definition
    }
    assert found == lists
    typed = TableConstraint(
        "t", "c", "check", "CHECK (((kind)::text = ANY ((ARRAY['it''s'::character varying,"
        " 'b'::character varying])::text[])))", [], None,
    )  # fmt: skip
    assert docs.list_enumerations([typed])[0].values == ["it's", "b"]


def test_a_diagram_says_how_many(urls: Urls) -> None:
    with migrations.connect(urls.owner) as conn:
        catalogue = schema.read_catalogue(conn)
    lines = [line.strip() for line in draw(catalogue, ["licenses"]).splitlines()]
    assert lines[0] == "erDiagram"
    assert 'add_ons ||--o{ licenses : "add_on_id"' in lines, "many, each of one"
    assert 'licenses ||--o| revoked_licenses : "license_id"' in lines, "one at most"
    assert 'user_add_ons |o--o{ licenses : "organization_id, user_add_on_id"' in lines, "or none"
    assert "uuid id PK" in lines
    assert all(
        re.fullmatch(r'erDiagram|\w+ \{|\}|[\w\[\]()]+ \w+ (PK|FK|UK)(, (FK|UK))*'
                     r'|\w+ (\|\||\|o)--(o\{|o\|) \w+ : "[\w, ]+"', line)
        for line in lines
    )  # fmt: skip


def test_the_listing_is_read_as_it_was_written(urls: Urls) -> None:
    with migrations.connect(urls.owner) as conn:
        listed = list_objects(schema.read_catalogue(conn))
    assert read_objects(write_objects(listed)) == listed
    assert len({one.key for one in listed}) == len(listed), "each line is found by kind and name"
    assert not any("\t" in one.definition or "\n" in one.definition for one in listed)


def test_what_is_quoted_stays_as_it_is() -> None:
    body = "$_$ SELECT $$public.x$$; \n-- SET a = 1;\nSET a = 1;\n$_$"
    dumped = (
        "SET a = 1;\n\n--\n-- Name: f(); Type: FUNCTION; Schema: public; Owner: -\n--\n\n"
        f"CREATE FUNCTION public.f() RETURNS text\n    LANGUAGE sql\n    AS {body};\n\n\n"
        "--\n-- Name: FUNCTION f(); Type: COMMENT; Schema: public; Owner: -\n--\n\n"
        "COMMENT ON FUNCTION public.f() IS 'public.f -- ''a''';\n\n"
        "--\n-- Name: t; Type: TABLE; Schema: public; Owner: -\n--\n\n"
        "CREATE TABLE public.t (\n    id integer CONSTRAINT t_id_not_null NOT NULL\n);\n\n"
        "\\unrestrict abc\n"
    )
    text = tidy(dumped, [])
    assert f"CREATE FUNCTION f() RETURNS text\n    LANGUAGE sql\n    AS {body};\n" in text
    assert "COMMENT ON FUNCTION f() IS 'public.f -- ''a''';\n" in text
    assert "-- Tables and views\n\nCREATE TABLE t (\n    id integer NOT NULL\n);\n" in text
    assert "restrict" not in text
