"""`make words`: brings the catalogues of the other languages up to date with what the shop says."""

from __future__ import annotations

import sys

from services.i18n import catalogue


def main() -> None:
    """Write each `<language>.po` anew and say what is left to translate; ends with 1 if any is."""
    wanted, left = catalogue.extract(), 0
    for code in catalogue.translated():
        updated = catalogue.update(code)
        (catalogue.FOLDER / f"{code}.po").write_text(catalogue.as_text(updated), encoding="utf-8")
        for problem in catalogue.problems(updated, wanted):
            left += 1
            print(f"{code}.po: {problem}")
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
