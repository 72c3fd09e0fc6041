"""What a package says of itself: a table's columns, and how to cite it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datapkg.errors import UsageError
from datapkg.schema import TableSchema

if TYPE_CHECKING:
    from datapkg.loader.package import Package


@dataclass(frozen=True)
class Column:
    """One column: its Frictionless type (`string`, `integer`, `number`, `boolean`, `date`), and what it means in both languages."""

    name: str
    type: str
    required: bool
    title: str
    title_zh: str
    description: str
    description_zh: str


@dataclass(frozen=True)
class Description:
    """One table: what a row is, how many there are, which columns tell rows apart (none where `key` is empty), and the columns in order."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    rows: int
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        wide = max((len(column.name) for column in self.columns), default=0)
        lines = [f"  {column.name:{wide}}  {column.type + ('' if column.required else '?'):9}  {column.title_zh}: {column.description}" for column in self.columns]
        return "\n".join([f"{self.name} ({self.title_zh}), {self.rows:,} rows, key {', '.join(self.key) or 'none'}", self.description, *lines])


def describe(package: "Package", table: str) -> Description:
    """Return what a table of a package means. Raises UsageError, naming the tables there are, for an unknown one."""
    path = package.schema(table)
    if path is None:
        raise UsageError(f"Table {table} of {package.root} has no schema file, which would describe it.")
    schema = TableSchema.load(path.stem, path.parent)
    columns = tuple(
        Column(field["name"], field.get("type", "any"), bool(field.get("constraints", {}).get("required")), *_words(field)) for field in schema.fields
    )
    return Description(table, *_words(schema.descriptor), package.shape(table)[0], schema.key, columns)


def _words(told: dict[str, Any]) -> tuple[str, str, str, str]:
    return told.get("title", ""), told.get("title_zh", ""), told.get("description", ""), told.get("description_zh", "")


def citation(descriptor: dict[str, Any], form: str = "text") -> str:
    """Return how to cite the version that a descriptor describes, as `text` or `bibtex`; the year is that of the release, where there is one."""
    authors = [each["title"] for each in descriptor.get("contributors", []) if each.get("title")]
    year = str(descriptor.get("created") or "")[:4]
    licences = ", ".join(each.get("name", "") for each in descriptor.get("licenses", []))
    title, version, home = descriptor.get("title", ""), descriptor.get("version", ""), descriptor.get("homepage", "")
    if form == "text":
        told = f"{'; '.join(authors)}{f' ({year})' if year else ''}: {title}. Version {version}. Data set. Licence: {licences}."
        return f"{told} {home}".strip()
    if form == "bibtex":
        fields = {
            "author": " and ".join(f"{{{author}}}" for author in authors), "title": f"{{{title}}}", "version": version, "year": year,
            "note": f"Data set, {licences}", "url": home,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{descriptor.get('name', 'data')}-{version},\n{lines}}}"
    raise UsageError(f"citation: {form!r} is no form. Write text or bibtex.")
