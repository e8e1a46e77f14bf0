# what: a regular expression that backtracks for ages, in a cell
# covers: endless
# seen: was stopped|did not answer
# clock: short
import re

re.match(r"(a+)+$", "a" * 64 + "b")
