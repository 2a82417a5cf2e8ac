"""The style sheet, built from the tokens and the scale. Fonts are never set here but with ``setFont(theme.font(role))``.

Properties that select a look: ``surface`` (win, panel, sunken, raised, card) on any widget, ``tone`` (text2, text3, wire,
hand, passed, failed, inconclusive, error, ink, ink2) on a label.
"""

from __future__ import annotations

from string import Template

from ui.theme.icons import ICONS
from ui.theme.tokens import Tokens

_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, *[surface="win"] { background: $win; }
*[surface="panel"] { background: $panel; border: ${p1}px solid $line; border-radius: ${p8}px; }
*[surface="flat"] { background: $panel; border: none; }
*[surface="sunken"] { background: $sunken; border: ${p1}px solid $line; border-radius: ${p8}px; }
*[surface="raised"] { background: $raised; border: ${p1}px solid $line; border-radius: ${p6}px; }
*[surface="card"] { background: $panel; border: ${p1}px solid $line; border-radius: ${p10}px; }
*[surface="rule"] { background: $line2; border: none; }
QLabel { background: transparent; border: none; }
QLabel[tone="text2"] { color: $text2; }  QLabel[tone="text3"] { color: $text3; }
QLabel[tone="wire"] { color: $wire; }  QLabel[tone="hand"] { color: $hand_text; }
QLabel[tone="passed"] { color: $passed; }  QLabel[tone="failed"] { color: $failed; }
QLabel[tone="inconclusive"] { color: $inconclusive; }  QLabel[tone="error"] { color: $error; }
QLabel[tone="ink"] { color: $ink; }  QLabel[tone="ink2"] { color: $ink2; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {
  placeholder-text-color: $text3;
  background: $raised; border: ${p1}px solid $line; border-radius: ${p6}px; padding: 0 ${p10}px; min-height: ${p26}px;
  selection-background-color: $wire; selection-color: $on_wire; }
QPlainTextEdit, QTextEdit { padding: ${p6}px ${p8}px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QPlainTextEdit:hover { border-color: $text3; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateEdit:focus {
  border: ${p2}px solid $wire; padding: 0 ${p9}px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: ${p5}px ${p7}px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled { background: $sunken; color: $text3; }
QLineEdit[bad="true"] { border: ${p2}px solid $failed; padding: 0 ${p9}px; }
QComboBox::drop-down { border: none; width: ${p24}px; }
QComboBox::down-arrow { image: url($icons/chevron-down-$name.svg); width: ${p12}px; height: ${p12}px; }
QComboBox QAbstractItemView { background: $raised; border: ${p1}px solid $line; selection-background-color: $selection;
  selection-color: $text; outline: none; padding: ${p4}px; }
QPushButton { background: $button; border: ${p1}px solid $line; border-radius: ${p6}px; padding: 0 ${p14}px; min-height: ${p30}px; }
QPushButton:hover { background: $sunken; border-color: $text3; }  QPushButton:pressed { background: $line; }
QPushButton:disabled { background: $sunken; color: $text3; }
QPushButton[primary="true"] { background: $text; color: $panel; border-color: $text; }
QPushButton[primary="true"]:hover { background: $text2; }
QPushButton[primary="true"]:disabled { background: $sunken; color: $text3; border-color: $line; }
QToolButton { background: transparent; border: none; border-radius: ${p6}px; padding: ${p4}px ${p8}px; }
QToolButton:hover { background: $sunken; }  QToolButton:checked { background: $raised; border: ${p1}px solid $line; }
QToolButton[chip="true"] { background: $neutral_tint; color: $text2; border: none; border-radius: ${p4}px; padding: ${p3}px ${p8}px; }
QToolButton[chip="true"]:hover { background: $line; }
QToolButton[chip="true"]:checked { background: $wire_tint; color: $wire; border: none; }
QToolButton[chip="true"]:focus { border: ${p2}px solid $wire; padding: ${p1}px ${p6}px; }
QCheckBox, QRadioButton { background: transparent; spacing: ${p8}px; }
QAbstractItemView { background: transparent; border: none; outline: none; selection-background-color: $selection;
  selection-color: $text; alternate-background-color: transparent; gridline-color: $line2; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $text3; border: none; padding: 0 ${p4}px; }
QTableCornerButton::section { background: transparent; border: none; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: ${p10}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${p10}px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: ${p3}px; margin: ${p2}px; }
QScrollBar::handle:vertical { min-height: ${p32}px; }  QScrollBar::handle:horizontal { min-width: ${p32}px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $raised; color: $text; border: ${p1}px solid $line; padding: ${p6}px ${p8}px; }
QMenu { background: $raised; border: ${p1}px solid $line; border-radius: ${p6}px; padding: ${p4}px; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p12}px; border-radius: ${p4}px; }
QMenu::item:selected { background: $selection; }  QMenu::item:disabled { color: $text3; }
QMenu::separator { height: ${p1}px; background: $line2; margin: ${p4}px ${p8}px; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $line2; border: none; border-radius: ${p3}px; max-height: ${p6}px; }
QProgressBar::chunk { background: $text; border-radius: ${p3}px; }
""")


def stylesheet(tokens: Tokens, scale: float) -> str:
    """The whole style sheet. ``pN`` in the template is N px at this scale (never less than 1)."""
    lengths = {f"p{n}": max(1, round(n * scale)) for n in range(1, 65)}
    return _SHEET.substitute(
        lengths,
        icons=ICONS.as_posix(),
        **{name: value for name, value in vars(tokens).items() if isinstance(value, str)},
    )
