"""Speed, memory and accuracy of gongkai on typeset reports, beside a plain baseline.

`python -m tests.bench` measures; `python -m tests.bench.accuracy` is the inner loop.
"""
