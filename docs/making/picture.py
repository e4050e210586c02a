"""The picture of the way of a question: boxes with the modules that do the work, and arrows with what goes between."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 1000, 658
_LINE = 16
"""Pixels from one line of text to the next."""

_STYLE = """
  text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 12px; fill: #1f2937; }
  .title { font-size: 14px; font-weight: 600; }
  .module { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 11px; fill: #1d4ed8; }
  .label { font-size: 11px; fill: #4b5563; font-style: italic; }
  rect { stroke-width: 1.2; rx: 6px; }
  .page { fill: #ffffff; stroke: none; }
  .front { fill: #eef2ff; stroke: #818cf8; }
  .stage { fill: #ecfdf5; stroke: #34d399; }
  .kept { fill: #fffbeb; stroke: #f59e0b; }
  .outside { fill: #fff; stroke: #9ca3af; stroke-dasharray: 4 3; }
  path { fill: none; stroke: #6b7280; stroke-width: 1.4; }
  .maybe { stroke-dasharray: 4 3; }
"""


@dataclass(frozen=True)
class Box:
    """A box with its top left corner, size, title and lines; a line with a dot and no space names a module."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str
    lines: tuple[str, ...] = ()

    def svg(self) -> str:
        """The box as SVG."""
        left, top = self.x + 12, self.y + 22
        texts = [f'<text class="title" x="{left}" y="{top}">{escape(self.title)}</text>']
        for number, line in enumerate(self.lines, start=1):
            kind = ' class="module"' if is_module(line) else ""
            texts.append(f'<text{kind} x="{left}" y="{top + 2 + number * _LINE}">{escape(line)}</text>')
        frame = f'<rect class="{self.kind}" x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}"/>'
        return "\n".join([frame, *texts])


@dataclass(frozen=True)
class Arrow:
    """A straight arrow with a label beside its middle. `maybe`: dashed, for what is told or only sometimes there."""

    x: int
    y: int
    to_x: int
    to_y: int
    label: str = ""
    maybe: bool = False

    def svg(self) -> str:
        """The arrow as SVG."""
        kind = ' class="maybe"' if self.maybe else ""
        line = f'<path{kind} marker-end="url(#head)" d="M {self.x} {self.y} L {self.to_x} {self.to_y}"/>'
        if not self.label:
            return line
        upright = self.x == self.to_x
        x, y = (self.x + self.to_x) // 2, (self.y + self.to_y) // 2
        place = f'x="{x + 8}" y="{y + 4}"' if upright else f'x="{x}" y="{y - 8}" text-anchor="middle"'
        return f'{line}\n<text class="label" {place}>{escape(self.label)}</text>'


def is_module(line: str) -> bool:
    """Whether a line names a module."""
    return "." in line and " " not in line


BOXES = (
    Box(20, 20, 225, 58, "front", "Command line", ("cli.ask",)),
    Box(265, 20, 225, 58, "front", "Terminal application", ("tui.engine",)),
    Box(510, 20, 225, 58, "front", "Python, LangChain", ("advisor.runnable",)),
    Box(755, 20, 225, 58, "front", "Evaluation", ("evaluation.answering",)),
    Box(20, 118, 290, 58, "stage", "What was said before", ("conversation.conversation",)),
    Box(340, 118, 150, 58, "kept", "Turns on disk", ("conversation.store",)),
    Box(20, 216, 960, 58, "stage", "One stage after the other, told in events", ("advisor.pipeline",)),
    Box(
        *(20, 326, 216, 154, "stage", "Search"),
        (
            "a follow-up made whole;",
            "vectors and words, fused",
            "advisor.followup",
            "retrieval.retriever",
            "retrieval.thesaurus",
            "retrieval.fusion",
        ),
    ),
    Box(
        *(268, 326, 216, 154, "stage", "Understand, gather"),
        (
            "which kind of question, about",
            "whom; evidence, or nothing",
            "advisor.understanding",
            "advisor.scope",
            "advisor.comparable",
            "advisor.evidence",
        ),
    ),
    Box(
        *(516, 326, 216, 154, "stage", "Compose"),
        (
            "with no model, or with one; if",
            "that fails, with none after all",
            "advisor.drafting",
            "advisor.builtin",
            "advisor.chat.composer",
        ),
    ),
    Box(
        *(764, 326, 216, 154, "stage", "Check"),
        (
            "each statement against the",
            "passages that it cites",
            "advisor.brief",
            "grounding.check",
            "grounding.contrasts",
            "grounding.model",
        ),
    ),
    Box(
        *(20, 532, 216, 106, "kept", "Index, in generations"),
        ("retrieval.index", "retrieval.vectors", "retrieval.lexical", "retrieval.catalogue"),
    ),
    Box(
        *(268, 532, 216, 106, "kept", "Documents"),
        ("the casebook and your own", "library.corpus", "library.own", "retrieval.sync"),
    ),
    Box(
        *(516, 532, 216, 106, "outside", "A chat model, if set"),
        ("on this machine or elsewhere", "advisor.chat.client", "advisor.chat.streaming"),
    ),
    Box(
        *(764, 532, 216, 106, "front", "The brief, shown, kept"),
        ("advisor.publication", "cli.rich_brief", "tui.brief.view", "conversation.export.memo"),
    ),
)
ARROWS = (
    Arrow(132, 78, 132, 116, "question"),
    Arrow(285, 78, 285, 116),
    Arrow(310, 147, 338, 147),
    Arrow(132, 176, 132, 214, "question and turns before"),
    Arrow(622, 78, 622, 214, "question"),
    Arrow(867, 78, 867, 214, "question"),
    Arrow(128, 274, 128, 324),
    Arrow(236, 403, 266, 403),
    Arrow(484, 403, 514, 403),
    Arrow(732, 403, 762, 403),
    Arrow(266, 585, 238, 585),
    Arrow(128, 532, 128, 482, "nearest entries"),
    Arrow(624, 480, 624, 530, "prompt with passages", maybe=True),
    Arrow(872, 480, 872, 530, "brief"),
    Arrow(376, 324, 376, 276, "Understood, Retrieved", maybe=True),
    Arrow(624, 324, 624, 276, "Drafting, Checking, Drafted, FellBack", maybe=True),
    Arrow(872, 324, 872, 276, "Checked, Finished", maybe=True),
)


def drawing() -> str:
    """The picture as SVG."""
    head = (
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M 0 0 L 8 4 L 0 8 z" style="fill: #6b7280; stroke: none"/></marker>'
    )
    parts = [box.svg() for box in BOXES] + [arrow.svg() for arrow in ARROWS]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">
<title>The way of a question through the modules of Standpunt</title>
<style>{_STYLE}</style>
<defs>{head}</defs>
<rect class="page" x="0" y="0" width="{WIDTH}" height="{HEIGHT}"/>
{chr(10).join(parts)}
</svg>
"""
