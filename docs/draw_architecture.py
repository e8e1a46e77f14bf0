"""Draw `architecture.svg` from the list of packages in `architecture.md`: `python docs/draw_architecture.py`."""

import re
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
WIDTH, ROW, TOP, LEFT = 940, 46, 64, 24
BOX = 34
# Of one hand-in, in the order in which it comes through; drawn as a line with numbers.
WAY = (
    *(
        "class_grading",
        "grading",
        "hand_in_choice",
        "submission",
        "static_analysis",
        "subjects",
        "sandbox",
    ),
    *("execution", "agent", "evaluation", "references", "diagnosis", "report", "nbgrader_bridge"),
)
GROUND, INK, BESIDE, PLAIN, LINE = "#ffffff", "#1f2933", "#fde3c8", "#dbe9f6", "#b3541e"


def layers(page: str) -> list[list[tuple[str, bool]]]:
    """The packages of each line, the highest first, and whether they run beside student code."""
    lines = re.findall(r"^\d+\. (.*?): ", page, re.M)
    return [
        [(name, bool(mark)) for name, mark in re.findall(r"`(\w+)`( \(\*\*beside\*\*\))?", line)]
        for line in lines
    ]


def draw(rows: list[list[tuple[str, bool]]]) -> str:
    """The picture: a row of boxes for each line, numbers where a submission passes."""
    height = TOP + ROW * len(rows) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="15" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>',
        f'<text x="{LEFT}" y="26" font-size="18" font-weight="bold">grader/: imports go down</text>',
        f'<text x="{LEFT}" y="48">Numbers: the way of one submission. '
        f'<tspan fill="{LINE}">Orange: beside student code.</tspan></text>',
    ]
    for index, row in enumerate(rows):
        y = TOP + index * ROW
        wide = (WIDTH - 2 * LEFT - 12 * (len(row) - 1)) / len(row)
        for place, (name, beside) in enumerate(row):
            x = LEFT + place * (wide + 12)
            fill = BESIDE if beside else PLAIN
            parts.append(
                f'<rect x="{x:.0f}" y="{y}" width="{wide:.0f}" height="{BOX}" rx="5" fill="{fill}"/>'
            )
            parts.append(
                f'<text x="{x + wide / 2:.0f}" y="{y + 22}" text-anchor="middle">{escape(name)}</text>'
            )
            if name in WAY:
                number = WAY.index(name) + 1
                parts.append(
                    f'<circle cx="{x + 18:.0f}" cy="{y + 17}" r="12" fill="{LINE}"/>'
                    f'<text x="{x + 18:.0f}" y="{y + 22}" text-anchor="middle" fill="#ffffff" '
                    f'font-size="13">{number}</text>'
                )
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    page = (FOLDER / "architecture.md").read_text("utf-8")
    (FOLDER / "architecture.svg").write_text(draw(layers(page)), "utf-8")
