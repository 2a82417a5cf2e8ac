"""Lets the tests of this directory import its virtual world."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
