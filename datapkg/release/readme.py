"""`README.md` of a release: what it is, how to load it, its licence, how to cite it, and its tables."""

from datapkg.release.edition import Edition

_TEXT = """# {title} {version}

{title_zh}

{description}

{description_zh}

Version {version} of {day}, made from commit `{commit}`.

## Load it

The tables are in `data/tables/`, each as Parquet and as CSV (UTF-8), and what their columns mean is in `data/schemas/`.

```python
import pyarrow.parquet as pq
tasks = pq.read_table("data/tables/tasks.parquet")     # .to_pandas(), or polars.from_arrow(tasks)
```

`{stem}.xlsx` has a sheet a table, for spreadsheet programs. `{stem}.sqlite` has all tables with their keys, and finds words of any length in the
text of tasks (`tasks_search`) and pages (`pages_search`): put a space between the word's characters. Its table `examples` has more.

```sql
SELECT task_id, heading FROM tasks_search WHERE words MATCH '"学 前 教 育"' ORDER BY rank;
```

## Tables

| table | 数据表 | rows | what a row is |
| --- | --- | ---: | --- |
{tables}

## Other files

| file | what it is |
| --- | --- |
| `datapackage.json` | the package's descriptor (Data Package v2): every table with its schema, size and hash |
| `CHANGES.md`, `changes.json` | what is different from the version before |
| `scores.json` | how well the rules read the pages that people have read by hand |
| `croissant.json`, `schema-org.jsonld` | descriptions for machine-learning tools and dataset search engines |
| `CITATION.cff`, `LICENSE-DATA` | how to cite it, and the licence |
| `SHA256SUMS` | the hash of every other file: `sha256sum -c SHA256SUMS` |

## Licence and citation

{licence}. Cite it as:

> {citation}
"""


def readme(edition: Edition) -> str:
    """Return the text, in Markdown."""
    head = edition.descriptor
    tables = "\n".join(
        f"| `{name}` | {schema.descriptor['title_zh']} | {edition.rows(name):,} | {_first_sentence(schema.descriptor['description'])} |"
        for name, schema in edition.schemas.items()
    )
    return _TEXT.format(
        title=head["title"], title_zh=head.get("title_zh", ""), version=edition.version, description=head["description"],
        description_zh=head.get("description_zh", ""), day=edition.day, commit=head["built_from"]["commit"], stem=edition.stem, tables=tables,
        licence=f"[{edition.licence['title']}]({edition.licence['path']})", citation=edition.citation,
    )


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".").removeprefix("One row is ") + "."
